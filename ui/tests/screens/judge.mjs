// What every screen owes to gloves, to weak eyes and to a keyboard. These run inside the page.

/** Which side of the room that it scrolls in cuts an element off; null: none. For the functions below. */
export function cutBy(element) {
  const box = element.getBoundingClientRect();
  const isCut = /auto|scroll|hidden/u;
  let { position } = getComputedStyle(element);
  for (let around = element.parentElement; around && position !== 'fixed'; around = around.parentElement) {
    const style = getComputedStyle(around);
    // What is laid over its surroundings is cut only by what it is placed in.
    if (position === 'absolute' && style.position === 'static') continue;
    position = style.position;
    const room = around.getBoundingClientRect();
    if (isCut.test(style.overflowY) && (box.top < room.top - 1 || box.bottom > room.bottom + 1))
      return 'height';
    if (isCut.test(style.overflowX) && (box.left < room.left - 1 || box.right > room.right + 1))
      return 'width';
  }
  return null;
}

/** Controls a person can press now, each with the box that takes the finger. */
export function targets() {
  const WANTED = 'button, input, select, textarea, a[href], [role=option], summary';
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return box.width > 1 && box.height > 1 && style.visibility !== 'hidden' && style.pointerEvents !== 'none';
  };
  // A field's frame takes the finger for it.
  const frame = (element) => element.closest('[data-target]') ?? element;
  const name = (element) =>
    element.dataset.testid ?? element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 30);
  // What lies on top: a dialog, or a sheet beside the list.
  const layer =
    document.querySelector('[role=alertdialog], [role=dialog]') ?? document.querySelector('aside');
  // The letter keyboard lies below any of them.
  const letters = document.querySelector('[data-testid=keyboard]');
  return [...document.querySelectorAll(WANTED)]
    .filter((element) => !layer || layer.contains(element) || letters?.contains(element))
    .filter(
      (element) =>
        seen(element) &&
        window.cutBy(element) !== 'height' &&
        element.type !== 'hidden' &&
        !element.closest('[aria-hidden=true]'),
    )
    .map((element) => {
      const box = frame(element).getBoundingClientRect();
      const isKey = element.closest('.keypad') !== null;
      const least = isKey ? 72 : element.classList.contains('main') ? 64 : 48;
      return {
        name: name(element),
        least,
        isMain: element.classList.contains('main'),
        isCutAside: window.cutBy(element) === 'width',
        left: box.left,
        top: box.top,
        right: box.right,
        bottom: box.bottom,
        cut: element.scrollWidth > element.clientWidth + 1 && element.tagName === 'BUTTON',
      };
    });
}

/** Main actions that are not wholly on screen, or lie under something else. */
export function hiddenMains() {
  const mains = document.querySelectorAll('button.main');
  const layer =
    document.querySelector('[role=alertdialog], [role=dialog]') ?? document.querySelector('aside');
  return [...mains]
    .filter((main) => !layer || layer.contains(main))
    .filter((main) => {
      const box = main.getBoundingClientRect();
      if (box.width === 0) return false;
      const isIn = box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
      const on = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
      return !isIn || window.cutBy(main) !== null || !(on && main.contains(on));
    })
    .map((main) => main.dataset.testid ?? main.textContent.trim());
}

/** Controls that a keyboard should reach; of a group with one stop, the group. Marks them for `focused`. */
export function stops() {
  const dialog = document.querySelector('[role=alertdialog], [role=dialog]');
  const found = [
    ...(dialog ?? document).querySelectorAll('button, input, select, textarea, a[href], summary'),
  ].filter((element) => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return (
      box.width > 1 &&
      style.visibility !== 'hidden' &&
      !element.disabled &&
      element.type !== 'hidden' &&
      !element.closest('[aria-hidden=true]') &&
      // Letters for fingers: who has a keyboard has them there.
      !element.closest('[data-testid=keyboard]')
    );
  });
  const groups = [];
  return found.map((element, at) => {
    const group = element.closest('[role=radiogroup], [role=tablist], [data-roving]');
    if (group && !groups.includes(group)) groups.push(group);
    element.dataset.stop = group ? `group ${groups.indexOf(group)}` : `stop ${at}`;
    return {
      stop: element.dataset.stop,
      name:
        element.dataset.testid ??
        element.getAttribute('aria-label') ??
        element.textContent.trim().slice(0, 30),
    };
  });
}

/** Where the focus is now, and whether one sees it. */
export function focused() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const around = [element, element.closest('[data-target]'), element.parentElement].filter(Boolean);
  const isSeen = around.some((one) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  });
  return {
    stop: element.dataset.stop ?? null,
    isSeen,
    name: element.dataset.testid ?? element.tagName,
  };
}

/** Nothing may be wider than the screen. */
export function isTooWide() {
  return document.documentElement.scrollWidth > innerWidth;
}
