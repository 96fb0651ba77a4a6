// The shared agenda as a calendar. The server tells all times as the wall clock of whoever reads reads
// them, without a zone, and takes them back so: the browser's own zone never counts.
const box = document.getElementById("agenda");
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const { me, all, words } = read("agenda-settings");
const people = read("agenda-people");
const VIEW = "agenda-view";
const isPhone = matchMedia("(width < 60rem)").matches;
const usual = isPhone ? "listWeek" : box.dataset.who === "mine" ? "timeGridWeek" : "resourceTimelineDay";

const two = (number) => String(number).padStart(2, "0");
const day = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
const clock = (date) => `${two(date.getHours())}:${two(date.getMinutes())}`;
const wall = (date) => `${day(date)}T${clock(date)}`;
const toast = (detail) => document.body.dispatchEvent(new CustomEvent("toast", { detail }));
const name = new Map(people.map((person) => [person.id, person.title]));

function shown(row) {
  const isWhole =
    row.kind === "holiday" ||
    (row.kind === "absence" && row.start.endsWith("T00:00") && row.end.endsWith("T00:00"));
  const isBehind = row.kind === "holiday" && calendar.getView().type.startsWith("resource");
  return {
    id: String(row.id),
    display: isBehind ? "background" : "auto",
    resourceIds: [row.who].flat(),
    start: row.start,
    end: row.end,
    allDay: isWhole,
    title: row.subject,
    editable: "version" in row && (all || row.who === me),
    classNames: [`agenda-${row.kind}`, ...(row.crossed ? ["agenda-crossed"] : [])],
    extendedProps: row,
  };
}

async function events({ start, end }) {
  const asked = new URLSearchParams({ from: day(start), to: day(end), who: box.dataset.who });
  const answer = await fetch(`${box.dataset.events}?${asked}`);
  if (!answer.ok) {
    toast({ text: words.failed, tone: "danger" });
    return [];
  }
  return (await answer.json()).map(shown);
}

function line(className, ...texts) {
  const made = document.createElement("span");
  made.className = className;
  made.textContent = texts.filter(Boolean).join(" · ");
  return made;
}

function content({ event, view, timeText }) {
  const { who, place, customer, crossed, kind } = event.extendedProps;
  const isPlain = view.type.startsWith("resource") || box.dataset.who === "mine" || kind === "holiday";
  const owner = isPlain ? "" : name.get(who);
  const when = timeText === "00:00" ? words.allDay : timeText; // a day amid a guard of many
  const parts = [line("agenda-when", event.allDay ? "" : when), line("agenda-what", event.title)];
  parts.push(line("agenda-more", owner, customer, place, kind === "visit" || event.display === "background" ? "" : words[kind]));
  if (crossed) parts.push(line("agenda-clash", words.crossed));
  return { domNodes: parts.filter((part) => part.textContent) };
}

async function move({ event, newResource, revert }) {
  const row = event.extendedProps;
  const body = new FormData(document.getElementById("agenda-token"));
  body.set("starts_at", wall(event.start));
  body.set("ends_at", wall(event.end ?? event.start));
  body.set("version", row.version);
  if (newResource) body.set("owner", newResource.id);
  try {
    const answer = await fetch(box.dataset.drop.replace("/0/", `/${row.id}/`), { method: "POST", body });
    const said = await answer.json();
    if (answer.ok) {
      toast({ text: said.text, tone: said.tone, undo: `${said.undo}?who=${box.dataset.who}` });
      return calendar.refetchEvents();
    }
    toast({ text: said.error, tone: "danger" });
  } catch {
    toast({ text: words.failed, tone: "danger" });
  }
  revert();
}

function add({ date, start = date, end, allDay, resource }) {
  const asked = new URLSearchParams({ on: day(start) });
  if (!allDay) asked.set("starts", clock(start));
  if (!allDay) asked.set("ends", clock(end ?? new Date(start.getTime() + 3600000)));
  if (resource) asked.set("owner", resource.id);
  location.assign(`${box.dataset.add}?${asked}`);
}

function open({ event }) {
  if ("version" in event.extendedProps) location.assign(box.dataset.entry.replace("/0/", `/${event.id}/`));
}

// the day that is looked at stays in the address, and with whoever is chosen next
function remember({ view }) {
  localStorage.setItem(VIEW, view.type);
  const on = day(view.currentStart);
  document.querySelector("form [name=on]").value = on;
  const here = new URL(location.href);
  here.searchParams.set("on", on);
  history.replaceState(history.state, "", here);
}

// To whoever hears the page a list of nothing is none, and rows that stand outside of any table are
// text that is read in its order. Whoever has no mouse moves what is wider than the page with the arrows.
function named() {
  for (const main of box.querySelectorAll(".ec-main")) main.tabIndex = 0;
  const list = box.querySelector(".ec-list");
  list?.setAttribute("role", list.querySelector("[role=listitem]") ? "list" : "group");
  for (const part of box.querySelectorAll(".ec-timeline, .ec-timeline :not([role=button])"))
    for (const { name: said } of [...part.attributes])
      if (said === "role" || /^aria-(col|row)/.test(said)) part.removeAttribute(said);
}

const calendar = EventCalendar.create(box, {
  view: localStorage.getItem(VIEW) ?? usual,
  date: box.dataset.on,
  locale: "es",
  firstDay: 1,
  height: isPhone ? "auto" : "calc(100dvh - 20rem)",
  headerToolbar: {
    start: "prev,next today",
    center: "title",
    end: "timeGridDay,timeGridWeek,resourceTimelineDay,resourceTimelineWeek,listWeek",
  },
  buttonText: (texts) => ({ ...texts, ...words.buttons }),
  noEventsContent: words.nothing,
  allDayContent: words.allDay,
  slotMinTime: "07:00",
  slotMaxTime: "21:00",
  // what somebody noted for the night is seen; a guard of the whole day does not stretch it
  flexibleSlotTimeLimits: { eventFilter: ({ extendedProps: row }) => "version" in row || row.kind === "survey" },
  scrollTime: "07:00",
  slotLabelFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
  eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
  // a list goes on from today: what is past by Sunday is not what one opens it for
  views: { listWeek: { duration: { days: 7 } }, resourceTimelineWeek: { slotDuration: { days: 1 }, slotWidth: 132 }, resourceTimelineDay: { slotDuration: "00:30" } },
  nowIndicator: true,
  lazyFetching: false, // beside the names of people, days off stand behind the rest
  selectable: !isPhone,
  longPressDelay: 500,
  resources: people,
  eventSources: [{ events }],
  eventContent: content,
  eventClick: open,
  eventDrop: move,
  eventResize: move,
  dateClick: add,
  select: add,
  datesSet: remember,
});

new MutationObserver(named).observe(box, { childList: true, subtree: true });
named();
