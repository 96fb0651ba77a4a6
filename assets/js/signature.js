// The customer signs with a finger: what is drawn goes into the form as a picture.
import SignaturePad from "signature_pad";

function begin(canvas) {
  const field = document.getElementById(canvas.dataset.signature);
  const pad = new SignaturePad(canvas, { backgroundColor: "rgb(255,255,255)" });
  const fit = () => {
    const kept = pad.toData();
    const scale = Math.max(devicePixelRatio, 1);
    const [width, height] = [canvas.offsetWidth, canvas.offsetHeight];
    canvas.width = width * scale;
    canvas.height = height * scale;
    canvas.getContext("2d").scale(scale, scale);
    pad.fromData(kept);
    // signed before the page was left: it is in the draft
    if (!kept.length && field.value) pad.fromDataURL(field.value, { width, height });
  };
  const put = (value) => {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true })); // the draft keeps it
  };
  fit();
  addEventListener("resize", fit);
  pad.addEventListener("endStroke", () => put(pad.toDataURL("image/png")));
  canvas.parentElement.querySelector("[data-signature-clear]").addEventListener("click", () => {
    pad.clear();
    put("");
  });
}

document.querySelectorAll("canvas[data-signature]").forEach(begin);
