// SPDX-License-Identifier: MIT
// The board as a picture file.

/** The greatest side of a picture, in pixels: browsers refuse much larger canvases. */
const GREATEST_SIDE = 8192;
const MARGIN = 20;

/** Draws the whole board and hands it over as a PNG. */
export async function savePNG(painter, circles, name) {
  const box = circles.box() ?? { left: 0, top: 0, right: 400, bottom: 300 };
  const width = box.right - box.left + 2 * MARGIN, height = box.bottom - box.top + 2 * MARGIN;
  const scale = Math.min(2, GREATEST_SIDE / width, GREATEST_SIDE / height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  const context = canvas.getContext("2d");
  context.fillStyle = painter.colours.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const ratio = painter.ratio;
  const view = { scale: scale / ratio, x: (MARGIN - box.left) * scale / ratio, y: (MARGIN - box.top) * scale / ratio };
  for (const circle of circles.list) if (!circle.gone) painter.drawCircle(context, circle, view);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("the browser cannot make so large a picture");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${name}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

