// The customer signs with a finger: what is drawn goes into the form as a picture.
import SignaturePad from "signature_pad";

function begin(canvas) {
  const field = document.getElementById(canvas.dataset.signature);
  const pad = new SignaturePad(canvas, { backgroundColor: "rgb(255,255,255)" });
  const fit = () => {
    const kept = pad.toData();
    const scale = Math.max(devicePixelRatio, 1);
    canvas.width = canvas.offsetWidth * scale;
    canvas.height = canvas.offsetHeight * scale;
    canvas.getContext("2d").scale(scale, scale);
    pad.fromData(kept);
  };
  fit();
  addEventListener("resize", fit);
  pad.addEventListener("endStroke", () => (field.value = pad.toDataURL("image/png")));
  canvas.parentElement.querySelector("[data-signature-clear]").addEventListener("click", () => {
    pad.clear();
    field.value = "";
  });
}

document.querySelectorAll("canvas[data-signature]").forEach(begin);
