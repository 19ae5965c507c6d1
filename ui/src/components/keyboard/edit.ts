// What keys do to a field: the same as keys of a real keyboard, so that whatever listens to the field notices nothing.

import type { TextField } from '../../state/text-field';

type InputType = 'insertText' | 'insertLineBreak' | 'deleteContentBackward';

/** What is selected, or where the caret stands. Fields of numbers do not say: the end. */
function selection(field: TextField): [number, number] {
  const end = field.value.length;
  return [field.selectionStart ?? end, field.selectionEnd ?? end];
}

/** Puts text in place of a part of the value. A listener may refuse it beforehand, as it may a real key. */
function put(field: TextField, text: string, from: number, to: number, inputType: InputType): void {
  const told = {
    inputType,
    data: inputType === 'insertText' ? text : null,
    bubbles: true,
    composed: true,
  };
  if (!field.dispatchEvent(new InputEvent('beforeinput', { ...told, cancelable: true }))) return;
  if (field.selectionStart === null) field.value = field.value.slice(0, from) + text + field.value.slice(to);
  else field.setRangeText(text, from, to, 'end');
  field.dispatchEvent(new InputEvent('input', told));
}

/** Writes at the caret, over what is selected. What the field has no room for is not written. */
export function insert(field: TextField, text: string, inputType: InputType = 'insertText'): void {
  const [from, to] = selection(field);
  const room = field.maxLength < 0 ? Infinity : field.maxLength - (field.value.length - (to - from));
  if (text.length <= room) put(field, text, from, to, inputType);
}

/** Takes away what is selected, or what a person sees as one character before the caret. */
export function erase(field: TextField): void {
  const [from, to] = selection(field);
  if (from !== to) return put(field, '', from, to, 'deleteContentBackward');
  const before = field.value.slice(0, from);
  if (before === '') return;
  put(field, '', from - lastOf(before).length, from, 'deleteContentBackward');
}

const characters = new Intl.Segmenter();

/** The last character as a person counts: an emoji, a letter with its accent. */
function lastOf(text: string): string {
  // Longer than any such character; segments begin anew at letters and digits.
  const tail = [...text].slice(-24).join('');
  return [...characters.segment(tail)].at(-1)?.segment ?? '';
}

/** Presses Enter in the field: what listens for the key hears it, and the field's form is sent unless it was taken. */
export function enter(field: TextField): void {
  const key = { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true, composed: true };
  const isLeft = field.dispatchEvent(new KeyboardEvent('keydown', key));
  if (isLeft && field instanceof HTMLTextAreaElement) insert(field, '\n', 'insertLineBreak');
  else if (isLeft) field.form?.requestSubmit();
  if (field.isConnected) field.dispatchEvent(new KeyboardEvent('keyup', key));
}
