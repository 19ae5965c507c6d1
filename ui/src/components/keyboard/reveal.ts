// Brings something into sight, in what scrolls on purpose. The browser's own way would also move what only cuts off.

/** So much stays free around it: the ring of the focus, and a little air. */
const AIR_PX = 12;

export function reveal(box: Element, toTop: boolean): void {
  for (let room = box.parentElement; room; room = room.parentElement) {
    if (!/auto|scroll/u.test(getComputedStyle(room).overflowY)) continue;
    const at = box.getBoundingClientRect();
    const view = room.getBoundingClientRect();
    const above = at.top - AIR_PX - view.top;
    const below = at.bottom + AIR_PX - view.bottom;
    if (toTop || above < 0) room.scrollTop += above;
    else if (below > 0) room.scrollTop += Math.min(below, above);
  }
}
