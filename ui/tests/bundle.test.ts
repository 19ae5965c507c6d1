// The bundle for support where nobody can sign in: a till that cannot open, and one without settings.

import { screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { speak } from '../src/i18n/index.svelte';
import { openApp, tap } from './open-app';

afterEach(() => speak('ru'));

const path = '/home/till/support/vydacha-support.zip';

describe('the bundle for support without anybody signed in', () => {
  it('is offered by a till that cannot open, beside what is wrong with it', async () => {
    await openApp({ broken: ['kuper.token: is missing', 'store.id: is missing'] });
    expect(screen.getByTestId('broken')).toHaveTextContent('kuper.token: is missing');
    await tap('support-bundle');
    expect(await screen.findByTestId('support-bundle-path')).toHaveTextContent(path);
  });

  it('is offered by the wizard, until the till is open and its manager can have it', async () => {
    await openApp({ setup: true });
    await tap('support-bundle');
    expect(await screen.findByTestId('support-bundle-path')).toHaveTextContent(path);
  });

  it('is not offered to whoever makes the first manager: that till is open', async () => {
    await openApp({ firstStart: true });
    await screen.findByTestId('setup');
    expect(screen.queryByTestId('support-bundle')).toBeNull();
  });

  it('says why there is none, and can be asked for again', async () => {
    let asked = 0;
    await openApp({ broken: ['kuper.token: is missing'] }, undefined, (till) => {
      till.saveSupportBundle = async () => {
        asked += 1;
        if (asked === 1) throw { code: 'reportFailed', params: { path: '/tmp/b.zip', why: 'no space' } };
        return path;
      };
    });
    await tap('support-bundle');
    await waitFor(() => expect(document.body).toHaveTextContent('/tmp/b.zip'));
    expect(screen.queryByTestId('support-bundle-path')).toBeNull();
    await tap('support-bundle');
    expect(await screen.findByTestId('support-bundle-path')).toHaveTextContent(path);
    expect(asked).toBe(2);
  });
});
