// SPDX-License-Identifier: MIT
// Begins: the page is painted before anything else of it is loaded, which would have it seen later. This script and the style are
// put into the page itself, so that one answer is enough to paint it.

/** A page that is never painted, as nobody looks, begins after so long; in milliseconds. */
const LONGEST = 500;

const painted = new Promise((done) => {
  if (document.hidden) return done();
  requestAnimationFrame(() => setTimeout(done));
  setTimeout(done, LONGEST);
});

painted.then(() => import("./assets/0/app.js")).catch((error) => {
  reportError(error);
  document.getElementById("status").dataset.state = "offline";
  document.getElementById("status-text").textContent = "Not all of this page came. Reload it.";
});
