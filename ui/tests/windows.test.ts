import { render, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { FakeTill } from '../src/ipc/fake';
import Display from '../src/screens/display/Display.svelte';
import Labels from '../src/screens/print/Labels.svelte';
import Slip from '../src/screens/print/Slip.svelte';

const plain = (element: HTMLElement) => (element.textContent ?? '').replace(/[\u00a0\u202f]/gu, ' ');
const display = async (shows: string) => {
  render(Display, { props: { till: new FakeTill({ display: shows, operator: 1 }) } });
  await waitFor(() => expect(screen.getByTestId('display')).toHaveAttribute('data-shows', shows));
  return screen.getByTestId('display');
};

describe("the customer's display", () => {
  it.each(['idle', 'sum', 'qr', 'change', 'paid', 'thanks'])('shows %s', async (shows) => {
    expect(plain(await display(shows)).length).toBeGreaterThan(10);
  });

  it('shows the QR with its sum and the time it has left', async () => {
    const text = plain(await display('qr'));
    expect(text).toContain('823,70 ₽');
    expect(text).toMatch(/Осталось 9:\d\d/u);
    expect(screen.getByTestId('display-qr').querySelector('svg')).not.toBeNull();
  });

  it('shows the change large', async () => {
    expect(plain(await display('change'))).toContain('176,30 ₽');
  });
});

describe('paper', () => {
  it('has all that the shelf needs, and no phone and no code', async () => {
    const slip = await new FakeTill().slip(10);
    render(Slip, { props: { slip } });
    const text = plain(screen.getByTestId('slip'));
    for (const word of ['8411', 'Рустам К.', 'Морозилка', '2 пакета', 'Бананы', '936 г', '834,90 ₽']) {
      expect(text).toContain(word);
    }
    expect(text).not.toContain('904137');
    expect(text).not.toContain('+7');
  });

  it('prints the code only for a store that turned that on', async () => {
    const slip = { ...(await new FakeTill().slip(10)), pickupCode: '904137' };
    render(Slip, { props: { slip } });
    expect(screen.getByTestId('slip')).toHaveTextContent('Код выдачи: 904137');
  });

  it('makes a label for every bag', async () => {
    render(Labels, { props: { labels: await new FakeTill().labels(10) } });
    expect(plain(screen.getByTestId('label-1'))).toContain('Пакет 1 из 2');
    expect(plain(screen.getByTestId('label-2'))).toContain('Пакет 2 из 2');
  });

  it('draws nothing that is not a plain drawing', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    const slip = { ...(await new FakeTill().slip(10)), qrSvg: svg };
    render(Slip, { props: { slip } });
    expect(screen.getByRole('img').children).toHaveLength(0);
  });
});
