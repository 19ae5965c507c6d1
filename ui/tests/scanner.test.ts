import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MOST_CHARACTERS, ScannerDecoder, TIMES, character, type Key } from '../src/state/scanner';

const key = (code: string, timeStamp: number, more: Partial<Key> = {}): Key => ({
  code,
  timeStamp,
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...more,
});

const codeOf = (one: string): Partial<Key> & { code: string } => {
  if (/\d/u.test(one)) return { code: `Digit${one}` };
  if (one === '-') return { code: 'Minus' };
  return { code: `Key${one.toUpperCase()}`, shiftKey: one !== one.toLowerCase() };
};

describe('the scanner decoder', () => {
  let heard: { scan: string[]; garbage: string[]; typed: string[] };
  let decoder: ScannerDecoder;
  let at: number;

  beforeEach(() => {
    vi.useFakeTimers();
    at = 1000;
    heard = { scan: [], garbage: [], typed: [] };
    decoder = new ScannerDecoder({
      scan: (text) => heard.scan.push(text),
      garbage: (text) => heard.garbage.push(text),
      typed: (text) => heard.typed.push(text),
    });
  });
  afterEach(() => void vi.useRealTimers());

  const press = (code: string, pause: number, more: Partial<Key> = {}) => {
    at += pause;
    vi.advanceTimersByTime(pause);
    return decoder.key(key(code, at, more));
  };
  const burst = (text: string, suffix: string | null = 'Enter', pause = 5) => {
    for (const one of text) {
      const { code, ...more } = codeOf(one);
      press(code, pause, more);
    }
    return suffix === null ? 'none' : press(suffix, pause);
  };

  it('takes a fast burst that ends with Enter as one scan', () => {
    expect(burst('4607053473681')).toBe('suffix');
    expect(heard).toEqual({ scan: ['4607053473681'], garbage: [], typed: [] });
  });

  it('takes Tab as a suffix too', () => {
    burst('4607053473681', 'Tab');
    expect(heard.scan).toEqual(['4607053473681']);
  });

  it('reads the place of a key, so a Russian layout does no harm', () => {
    // The layout would write «Щ»; the place is the one of O.
    expect(character(key('KeyO', 0, { shiftKey: true }))).toBe('O');
    burst('VO70417-1');
    expect(heard.scan).toEqual(['VO70417-1']);
  });

  it('takes a scanner that presses Shift as a key of its own', () => {
    press('ShiftLeft', 5, { shiftKey: true });
    press('KeyV', 5, { shiftKey: true });
    press('ShiftLeft', 5, { shiftKey: true });
    press('KeyO', 5, { shiftKey: true });
    burst('7-1');
    expect(heard.scan).toEqual(['VO7-1']);
  });

  it("hands a person's slow digits on as typed, and their Enter", () => {
    for (const digit of '904137') press(`Digit${digit}`, 140);
    press('Enter', 300);
    expect(heard).toEqual({ scan: [], garbage: [], typed: [...'904137', 'Enter'] });
  });

  it('hands two keys that rolled off the fingers together on as typed', () => {
    press('Digit9', 200);
    press('Digit0', 20);
    vi.advanceTimersByTime(TIMES.quietMs);
    expect(heard.typed).toEqual(['9', '0']);
  });

  it('does not take a short burst with Enter for a scan', () => {
    burst('12');
    expect(heard.scan).toEqual([]);
    expect(heard.typed).toEqual(['1', '2', 'Enter']);
  });

  it('leaves a burst without a suffix to whoever typed it', () => {
    burst('483920', null);
    vi.advanceTimersByTime(TIMES.stallMs);
    expect(heard.scan).toEqual([]);
    expect(heard.typed.join('')).toBe('483920');
  });

  describe('on a PC that stalls', () => {
    it('waits for the rest of what no person can have typed', () => {
      burst('46070', null);
      press('Digit5', 250);
      press('Digit3', 5);
      press('Enter', 250);
      expect(heard).toEqual({ scan: ['4607053'], garbage: [], typed: [] });
    });

    it('does not wait so long for what may be typed', () => {
      press('Digit4', 200);
      press('Digit6', 30);
      press('Digit0', 30);
      press('Digit7', 250);
      expect(heard.typed).toEqual(['4', '6', '0']);
    });

    it('lets the keys that a stall of the page held up come before it gives up', () => {
      burst('46', null);
      // Nothing runs for a second: the timer is due long before it can fire, and the keys wait behind it.
      const stalled = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 1000);
      vi.advanceTimersByTime(TIMES.quietMs);
      stalled.mockRestore();
      expect(heard.typed).toEqual([]);
      burst('070534');
      expect(heard).toEqual({ scan: ['46070534'], garbage: [], typed: [] });
    });

    it('takes a burst up again whose keys were pressed in time and came late', () => {
      burst('46', null);
      vi.advanceTimersByTime(TIMES.quietMs + 100);
      expect(heard.typed).toEqual(['4', '6']);
      burst('070534');
      expect(heard.scan).toEqual(['46070534']);
      expect(heard.typed).toEqual(['4', '6']);
    });

    it('forgets a burst that it took up and that did not go on', () => {
      burst('46', null);
      vi.advanceTimersByTime(TIMES.quietMs + 100);
      press('ShiftLeft', 5);
      expect(decoder.isCollecting).toBe(true);
      vi.advanceTimersByTime(TIMES.quietMs);
      expect(decoder.isCollecting).toBe(false);
      expect(heard.typed).toEqual(['4', '6']);
    });

    it('hands nothing on twice', () => {
      burst('46', null);
      vi.advanceTimersByTime(TIMES.quietMs + 100);
      burst('0', null);
      press('Digit1', 200);
      vi.advanceTimersByTime(TIMES.quietMs);
      expect(heard.typed).toEqual(['4', '6', '0', '1']);
    });
  });

  it('counts a double read within 400 ms once', () => {
    burst('4607053473681');
    at += 150;
    burst('4607053473681');
    expect(heard.scan).toHaveLength(1);
  });

  it('counts the same text again after 400 ms', () => {
    burst('4607053473681');
    at += 450;
    burst('4607053473681');
    expect(heard.scan).toHaveLength(2);
  });

  it('never mixes a typed digit with the scan that follows', () => {
    press('Digit7', 300);
    at += 120;
    vi.advanceTimersByTime(120);
    burst('4607053473681');
    expect(heard).toEqual({ scan: ['4607053473681'], garbage: [], typed: ['7'] });
  });

  it('keeps the separator of GS1 codes, which comes as Ctrl+]', () => {
    for (const one of '0104') press(`Digit${one}`, 5);
    press('BracketRight', 5, { ctrlKey: true });
    burst('21A');
    expect(heard.scan).toEqual(['0104\u001d21A']);
  });

  describe('a DataMatrix of "Честный ЗНАК"', () => {
    const GS = '\u001d';
    /** 01 and GTIN, 21 and serial, 91 key, 92 signature of 44 or 88 characters. */
    const short = `0104603934000250215Kq7Wm2"%'<;${GS}91EE10${GS}92${'dGVzdA+/'.repeat(5)}abc=`;
    const long = `0104603934000250215Kq7Wm2!&*()_${GS}91EE10${GS}92${'dGVzdA+/'.repeat(11)}`;
    /** The keys of an American keyboard, with the Shift and the Ctrl that go before. */
    const shifted: Record<string, string> = { ')': '0', '!': '1', '%': '5', '&': '7', '*': '8', '(': '9' };
    const places: Record<string, [string, boolean]> = {
      '"': ['Quote', true],
      "'": ['Quote', false],
      '<': ['Comma', true],
      ';': ['Semicolon', false],
      '+': ['Equal', true],
      '/': ['Slash', false],
      '=': ['Equal', false],
      _: ['Minus', true],
    };
    const place = (one: string): [string, boolean] => {
      if (shifted[one]) return [`Digit${shifted[one]}`, true];
      if (/\d/u.test(one)) return [`Digit${one}`, false];
      return places[one] ?? [`Key${one.toUpperCase()}`, one !== one.toLowerCase()];
    };
    const read = (text: string, pause: number, more: (one: string) => Partial<Key> = () => ({})) => {
      for (const one of text) {
        if (one === GS) {
          press('ControlLeft', pause, { ctrlKey: true, ...more(one) });
          press('BracketRight', pause, { ctrlKey: true, ...more(one) });
          continue;
        }
        const [code, shiftKey] = place(one);
        if (shiftKey) press('ShiftLeft', pause, { shiftKey });
        press(code, pause, { shiftKey, ...more(one) });
      }
      press('Enter', pause);
    };

    it.each([
      ['85', 5],
      ['85', 20],
      ['130', 5],
      ['130', 20],
    ])('of about %s characters is one scan at %i ms a key', (about, pause) => {
      const text = about === '85' ? short : long;
      expect(text.length).toBeGreaterThan(80);
      read(text, pause);
      expect(heard).toEqual({ scan: [text], garbage: [], typed: [] });
    });

    it('comes through a Russian layout, whatever that makes of its keys', () => {
      const cyrillic = (one: string) => ({ key: one === GS ? 'ъ' : 'ф' });
      read(long, 10, cyrillic);
      expect(heard.scan).toEqual([long]);
    });

    it('keeps a separator that comes as it is, without Ctrl and without a place on the keyboard', () => {
      for (const one of '0104') press(`Digit${one}`, 5);
      press('', 5, { key: GS });
      burst('21A');
      expect(heard).toEqual({ scan: [`0104${GS}21A`], garbage: [], typed: [] });
    });
  });

  it('calls control keys in a burst garbage and acts on none of them', () => {
    for (const one of '123456') press(`Digit${one}`, 5);
    const verdict = press('KeyR', 5, { ctrlKey: true });
    press('Enter', 5);
    expect(verdict).toBe('burst');
    expect(heard.scan).toEqual([]);
    expect(heard.garbage).toHaveLength(1);
  });

  it('caps a burst of ten thousand keys and shows it as garbage', () => {
    burst('7'.repeat(10_000));
    expect(heard.scan).toEqual([]);
    expect(heard.garbage[0]?.length).toBeLessThan(MOST_CHARACTERS);
    expect(heard.typed).toEqual([]);
  });

  it('ignores a key that is held down', () => {
    press('Digit1', 200);
    press('Digit1', 30, { repeat: true });
    vi.advanceTimersByTime(TIMES.quietMs);
    expect(heard.typed).toEqual(['1']);
  });
});
