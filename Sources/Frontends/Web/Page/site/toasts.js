// SPDX-License-Identifier: MIT
// Short messages at the foot of the page, with an action where there is one.

/** How many are shown at a time. */
const GREATEST = 3;
/** How much longer one stays that has the pointer or the focus, in milliseconds. */
const GRACE = 2000;

export class Toasts {
  constructor(element) { this.element = element; }

  /** Shows a message for a while; gives a function that takes it away. */
  show(message, { action, act, seconds = 5 } = {}) {
    // The same message once more is the same message, for longer.
    for (const other of this.element.children) if (other.firstElementChild.textContent === message) other.remove();
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.append(Object.assign(document.createElement("span"), { textContent: message }));
    const remove = () => toast.remove();
    if (action) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: action });
      button.addEventListener("click", () => {
        remove();
        act();
      });
      toast.append(button);
    }
    while (this.element.childElementCount >= GREATEST) this.element.firstElementChild.remove();
    this.element.append(toast);
    // One that somebody is about to use stays.
    const later = (wait) => setTimeout(() => toast.matches(":hover, :focus-within") ? later(GRACE) : remove(), wait);
    later(seconds * 1000);
    return remove;
  }
}
