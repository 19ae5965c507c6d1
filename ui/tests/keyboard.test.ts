// The letter keyboard: who calls it, what its keys do to fields, and what it must not disturb.

import axe from 'axe-core';
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { erase, insert } from '../src/components/keyboard/edit';
import {
  APOSTROPHE,
  LETTERS,
  TURNED,
  beside,
  isSign,
  layoutOf,
  type Page,
} from '../src/components/keyboard/layouts';
import { speak } from '../src/i18n/index.svelte';
import { keyboard } from '../src/state/keyboard.svelte';
import Under from './KeyboardUnderTest.svelte';
import { letters, overIt, tapWith, touch } from './fingers';
import { openApp, tap } from './open-app';

const field = (id: string) => screen.getByTestId<HTMLInputElement>(id);
const isShown = () => screen.queryByTestId('keyboard') !== null;
const key = (name: string) => screen.queryByTestId(`letter-${name}`);

afterEach(() => speak('ru'));

describe('who calls the keyboard', () => {
  it.each(['touch', 'pen'] as const)('comes at a %s on a field, which has the focus', async (pointer) => {
    render(Under);
    await tapWith(pointer, field('words'));
    expect(isShown()).toBe(true);
    expect(document.activeElement).toBe(field('words'));
  });

  it('does not come by a mouse, by the Tab key or by a program', async () => {
    render(Under);
    await tapWith('mouse', field('words'));
    expect(isShown()).toBe(false);
    field('short').focus();
    await overIt();
    expect(isShown()).toBe(false);
  });

  it.each(['own-keypad', 'readonly', 'tick', 'button'])('does not come for %s', async (id) => {
    render(Under);
    await touch(id);
    expect(isShown()).toBe(false);
  });

  it('comes for a touched label as for its field', async () => {
    render(Under);
    await touch('label');
    await letters('а');
    expect(field('labelled').value).toBe('а');
  });

  it('comes only once the tap is over: nothing moves under the finger', async () => {
    render(Under);
    await fireEvent.pointerDown(field('words'), { pointerType: 'touch' });
    field('words').focus();
    await overIt();
    expect(isShown()).toBe(false);
    // A long touch of a glove ends without a click.
    await fireEvent.pointerUp(field('words'), { pointerType: 'touch' });
    await waitFor(() => expect(isShown()).toBe(true));
  });

  it('does not come when the finger only scrolled', async () => {
    render(Under);
    await fireEvent.pointerDown(field('words'), { pointerType: 'touch' });
    await fireEvent.pointerCancel(field('words'), { pointerType: 'touch' });
    await new Promise((done) => setTimeout(done, 400));
    expect(isShown()).toBe(false);
    expect(field('words').hasAttribute('inputmode')).toBe(false);
  });

  it("keeps the system's own keyboard away while it serves, and no longer", async () => {
    render(Under);
    await fireEvent.pointerDown(field('price'), { pointerType: 'touch' });
    // Before the focus comes, which would call it.
    expect(field('price').inputMode).toBe('none');
    await touch('price');
    await touch('words');
    expect(field('price').inputMode).toBe('decimal');
    expect(field('words').inputMode).toBe('none');
    await tapWith('mouse', screen.getByTestId('button'));
    expect(field('words').hasAttribute('inputmode')).toBe(false);
    // What it wanted is known the second time as well.
    await touch('price');
    expect(key('7')).toBeVisible();
  });
});

describe('who sends the keyboard away', () => {
  it('goes by its own key, and the field keeps the focus', async () => {
    render(Under);
    await touch('words');
    await letters('hide');
    expect(isShown()).toBe(false);
    expect(document.activeElement).toBe(field('words'));
    await touch('words');
    expect(isShown()).toBe(true);
  });

  it('goes when the focus goes to what is no field, and follows it to another field', async () => {
    render(Under);
    await touch('words');
    field('short').focus();
    await overIt();
    await letters('а');
    expect(field('short').value).toBe('а');
    await touch('button');
    expect(isShown()).toBe(false);
  });

  it('stays until a tap elsewhere is over, so that the tap ends where it began', async () => {
    render(Under);
    await touch('words');
    const button = screen.getByTestId('button');
    await fireEvent.pointerDown(button, { pointerType: 'mouse' });
    button.focus();
    await overIt();
    expect(isShown()).toBe(true);
    await fireEvent.pointerUp(button, { pointerType: 'mouse' });
    await overIt();
    expect(isShown()).toBe(false);
  });

  it('goes with its field', async () => {
    render(Under);
    await touch('words');
    field('words').remove();
    await waitFor(() => expect(isShown()).toBe(false));
  });

  it('goes when a person types on a real keyboard, and stays through a scan', async () => {
    await openApp({ operator: 1 });
    await screen.findByTestId('search');
    await touch('search');
    await letters('м', 'о');
    const press = (codes: string[], pause: number) => {
      // However busy this machine is, its clock is not asked between two keys.
      const start = performance.now();
      codes.forEach((code, at) => {
        const event = new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true });
        Object.defineProperty(event, 'timeStamp', { value: start + at * pause });
        field('search').dispatchEvent(event);
      });
    };
    press([...'9999999999'].map((digit) => `Digit${digit}`).concat('Enter'), 5);
    await new Promise((done) => setTimeout(done, 450));
    expect(isShown()).toBe(true);
    expect(field('search').value).toBe('мо');
    press(['KeyK'], 0);
    await waitFor(() => expect(isShown()).toBe(false));
    expect(document.activeElement).toBe(field('search'));
  });
});

describe('what is typed', () => {
  it.each([
    ['ru', 'ёжик съел щуку', 'ёжик съел щуку'],
    ['uz', `o${TURNED}g${TURNED}il ma${APOSTROPHE}no shoh choy`, 'oʻgʻil maʼno shoh choy'],
    ['en', "it's a quick fox", "it's a quick fox"],
  ])('writes %s', async (language, taps, text) => {
    speak(language);
    render(Under);
    await touch('words');
    await letters(...[...taps].map((one) => (one === ' ' ? 'space' : one)));
    expect(field('words').value).toBe(text);
    // The field's owner has been told of each.
    expect(screen.getByTestId('words-known')).toHaveTextContent(text);
  });

  it.each([
    ['ru', 'абвгдеёжзийклмнопрстуфхцчшщъыьэюя'],
    ['uz', `abdefghijklmnopqrstuvxyz${TURNED}${APOSTROPHE}`],
    ['en', 'abcdefghijklmnopqrstuvwxyz'],
  ] as const)('has every letter of %s, and no key twice', (script, alphabet) => {
    const all = LETTERS[script].rows.flat();
    expect([...alphabet].filter((letter) => !all.includes(letter))).toEqual([]);
    expect(new Set(all).size).toBe(all.length);
  });

  it('has every sign of a token or an address, and every digit, in each kind of field', () => {
    const ascii = Array.from({ length: 0x7e - 0x20 }, (_, at) => String.fromCharCode(0x21 + at));
    const signs = ascii.filter((one) => !/[a-z]/iu.test(one));
    for (const kind of ['words', 'codes', 'digits'] as const) {
      const pages: Page[] = ['letters', 'signs', 'more'];
      const there = new Set([
        ...pages.flatMap((page) => layoutOf(kind, page, 'en').rows.flat()),
        ...beside(kind).flat(),
        ...(kind === 'codes' ? '0123456789' : ''),
      ]);
      expect(signs.filter((one) => !there.has(one))).toEqual([]);
      for (const one of there) expect(/[\p{L}\d]/u.test(one) || isSign(one)).toBe(true);
    }
  });

  it('writes at the caret and over what is selected', async () => {
    render(Under);
    await touch('words');
    await letters('м', 'о', 'к', 'о');
    field('words').setSelectionRange(2, 2);
    await letters('л');
    expect(field('words').value).toBe('молко');
    expect(field('words').selectionStart).toBe(3);
    field('words').setSelectionRange(1, 4);
    await letters('а');
    expect(field('words').value).toBe('мао');
    expect(field('words').selectionStart).toBe(2);
  });

  it('writes no more than fits, but over what is selected', async () => {
    render(Under);
    await touch('short');
    await letters('а', 'б', 'в', 'г');
    expect(field('short').value).toBe('абв');
    field('short').select();
    await letters('д');
    expect(field('short').value).toBe('д');
  });

  it('writes into fields of numbers, which have no caret to ask for', async () => {
    render(Under);
    await touch('count');
    await letters('1', '2', '3', 'erase');
    expect(field('count').value).toBe('12');
  });

  it.each([
    ['ab😀', 'ab'],
    ['😀👨‍👩‍👧', '😀'],
    ['oʻ', 'o'],
    ['е\u0301', ''],
    ['', ''],
  ])('erases of %j what a person sees as one', (before, after) => {
    const input = document.createElement('input');
    input.value = before;
    erase(input);
    expect(input.value).toBe(after);
  });

  it('erases what is selected, and before the caret', () => {
    const input = document.createElement('input');
    input.value = 'молоко';
    input.setSelectionRange(1, 3);
    erase(input);
    expect(input.value).toBe('моко');
    input.setSelectionRange(0, 0);
    erase(input);
    expect(input.value).toBe('моко');
  });

  it('tells as a real key does, and gives way to who refuses beforehand', () => {
    const input = document.createElement('input');
    const told: [string, string | null][] = [];
    input.addEventListener('input', (event) =>
      told.push([(event as InputEvent).inputType, (event as InputEvent).data]),
    );
    insert(input, 'а');
    erase(input);
    expect(told).toEqual([
      ['insertText', 'а'],
      ['deleteContentBackward', null],
    ]);
    input.addEventListener('beforeinput', (event) => event.preventDefault());
    insert(input, 'б');
    expect(input.value).toBe('');
  });

  it('goes on erasing while the key is held', async () => {
    render(Under);
    await touch('words');
    await letters('а', 'б', 'в', 'г', 'д');
    await fireEvent.pointerDown(screen.getByTestId('letter-erase'), { pointerType: 'touch' });
    expect(field('words').value).toBe('абвг');
    await waitFor(() => expect(field('words').value).toBe('аб'));
    await fireEvent.pointerUp(screen.getByTestId('letter-erase'), { pointerType: 'touch' });
    const left = field('words').value;
    await new Promise((done) => setTimeout(done, 300));
    expect(field('words').value).toBe(left);
  });

  it('answers a finger at once, and a click without one as well', async () => {
    render(Under);
    await touch('words');
    const letter = screen.getByTestId('letter-а');
    await fireEvent.pointerDown(letter, { pointerType: 'touch' });
    expect(letter).toHaveClass('down');
    expect(field('words').value).toBe('а');
    await fireEvent.pointerUp(letter, { pointerType: 'touch' });
    await fireEvent.click(letter, { detail: 1 });
    expect(letter).not.toHaveClass('down');
    expect(field('words').value).toBe('а');
    // Who speaks to the machine.
    await fireEvent.click(letter, { detail: 0 });
    expect(field('words').value).toBe('аа');
  });

  it('never takes the focus from the field', async () => {
    render(Under);
    await touch('words');
    for (const name of ['а', 'shift', 'page', 'script', 'erase', 'space']) {
      await letters(name);
      expect(document.activeElement).toBe(field('words'));
    }
    for (const one of screen.getByTestId('keyboard').querySelectorAll('button')) {
      expect(one).toHaveAttribute('tabindex', '-1');
    }
  });
});

describe('shift', () => {
  const shift = () => screen.getByTestId('letter-shift');

  it('makes one letter a capital', async () => {
    render(Under);
    await touch('words');
    await letters('shift');
    expect(shift()).toHaveAttribute('aria-pressed', 'true');
    expect(screen.getByTestId('letter-я')).toHaveTextContent('Я');
    await letters('я', 'я');
    expect(field('words').value).toBe('Яя');
  });

  it('stays after a double tap until it is pressed again', async () => {
    render(Under);
    await touch('words');
    await letters('shift', 'shift', 'в', 'д');
    expect(shift()).toHaveAccessibleName('Все буквы заглавные');
    await letters('shift', 'в');
    expect(field('words').value).toBe('ВДв');
  });

  it('is off again after two slow taps', () => {
    keyboard.shift = 'off';
    keyboard.pressShift(1000);
    keyboard.pressShift(2000);
    expect(keyboard.shift).toBe('off');
  });
});

describe('pages of keys', () => {
  it('begins with the language on screen, and one key leads to the other letters', async () => {
    render(Under);
    await touch('words');
    expect(key('ф')).toBeVisible();
    await letters('script');
    expect(key('f')).toBeVisible();
    expect(screen.getByTestId('letter-script')).toHaveTextContent('Русский');
    await letters('script');
    expect(key('ф')).toBeVisible();
  });

  it.each(['secret', 'address'])('begins with Latin and digits for the %s', async (id) => {
    render(Under);
    await touch(id);
    await letters('e', '1', 'shift', 'f', '-', '/');
    expect(field(id).value).toBe('e1F-/');
  });

  it.each(['price', 'count', 'phone'])('begins with digits for the %s', async (id) => {
    render(Under);
    await touch(id);
    expect(key('7')).toBeVisible();
    expect(key('ф')).toBeNull();
    await letters('page');
    expect(key('ф')).toBeVisible();
  });

  it('has Uzbek letters where money is in sum, whatever is spoken', async () => {
    const { store } = await openApp({ operator: 1 });
    await screen.findByTestId('search');
    if (store.session) store.session = { ...store.session, currency: 'UZS' };
    await tick();
    await touch('search');
    await letters('script', 'g', TURNED);
    expect(field('search').value).toBe('gʻ');
  });
});

describe('Enter', () => {
  it('is heard as a real one, and the keyboard goes', async () => {
    render(Under);
    const heard = vi.fn();
    field('words').addEventListener('keydown', (event) => heard(event.key, event.code));
    await touch('words');
    await letters('а', 'enter');
    expect(heard.mock.calls).toEqual([['Enter', 'Enter']]);
    expect(isShown()).toBe(false);
  });

  it('sends the form, unless somebody took it', async () => {
    const onsubmit = vi.fn();
    render(Under, { onsubmit });
    await touch('in-form');
    await letters('enter');
    expect(onsubmit).toHaveBeenCalledTimes(1);
    field('in-form').addEventListener('keydown', (event) => event.preventDefault());
    await touch('in-form');
    await letters('enter');
    expect(onsubmit).toHaveBeenCalledTimes(1);
  });

  it('begins a line in a field of several', async () => {
    render(Under);
    await touch('lines');
    await letters('а', 'enter', 'б');
    expect(field('lines').value).toBe('а\nб');
  });

  it('tells that the field has changed, once', async () => {
    render(Under);
    const changed = vi.fn();
    field('words').addEventListener('change', changed);
    await touch('words');
    await letters('а', 'enter');
    await touch('button');
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('opens the only order that is found on the board', async () => {
    await openApp({ operator: 1 });
    await screen.findByTestId('search');
    await touch('search');
    await letters(...'рустам', 'enter');
    await waitFor(() => expect(screen.queryByTestId('search')).toBeNull());
    expect(isShown()).toBe(false);
  });
});

describe('in dialogs and lists', () => {
  it('types in a dialog, which stays open', async () => {
    render(Under);
    await touch('ask');
    await screen.findByTestId('note');
    await touch('note');
    await letters('д', 'а', 'shift', 'erase', 'page', 'page');
    await fireEvent.pointerDown(screen.getByTestId('keyboard'), { pointerType: 'touch' });
    // Longer than a dialog takes to make up its mind.
    await new Promise((done) => setTimeout(done, 60));
    expect(screen.getByTestId('note-known')).toHaveTextContent('д');
    expect(document.activeElement).toBe(field('note'));
  });

  it('types in a field that offers; its list stays open until something is chosen', async () => {
    render(Under);
    await touch('goods');
    await letters('м', 'о', 'л');
    await new Promise((done) => setTimeout(done, 60));
    expect(screen.getByTestId('goods-offers')).toBeInTheDocument();
    await letters('о', 'erase');
    await new Promise((done) => setTimeout(done, 60));
    expect(screen.getByTestId('goods-offers')).toBeInTheDocument();
    // As a person's choice among the offers: by Enter, which takes the marked one.
    await letters(...'око', 'enter');
    expect(screen.queryByTestId('goods-offers')).toBeNull();
    expect(field('goods').value).toBe('Молоко');
    expect(isShown()).toBe(false);
  });

  it('types in a sheet, which keeps its focus where it was put', async () => {
    await openApp({ operator: 2 }, { screen: 'picking', id: 4 });
    await tap('order-menu', 'menu-notes');
    await screen.findByTestId('note-text');
    await touch('note-text');
    await letters(...'да');
    expect(document.activeElement).toBe(field('note-text'));
    await letters('enter');
    await waitFor(() => expect(field('note-text').value).toBe(''));
    expect(await screen.findAllByText('да')).not.toEqual([]);
  });

  it('writes the note of a cancellation', async () => {
    await openApp({ operator: 1 }, { screen: 'picking', id: 6 });
    await tap('cancel-order');
    await screen.findByTestId('cancel-note');
    await touch('cancel-note');
    await letters(...'нет');
    await new Promise((done) => setTimeout(done, 60));
    expect(field('cancel-note').value).toBe('нет');
    await tap('cancel-confirm-keep');
    await waitFor(() => expect(isShown()).toBe(false));
  });
});

describe('for everybody', () => {
  it.each(['ru', 'uz', 'en'])('has a name for every key in %s', async (language) => {
    speak(language);
    render(Under);
    for (const id of ['words', 'secret']) {
      await touch(id);
      for (const page of ['letters', 'signs', 'more'] as const) {
        keyboard.turn(page);
        await overIt();
        const board = screen.getByTestId('keyboard');
        expect(board).toHaveAccessibleName();
        const names = [...board.querySelectorAll('button')].map((one) => one.ariaLabel ?? one.textContent);
        expect(names.filter((name) => !/[\p{L}\d]/u.test(name))).toEqual([]);
        expect(new Set(names).size).toBe(names.length);
        const { violations } = await axe.run(board, { rules: { 'color-contrast': { enabled: false } } });
        expect(violations.map(({ id: rule }) => rule)).toEqual([]);
      }
    }
  });
});
