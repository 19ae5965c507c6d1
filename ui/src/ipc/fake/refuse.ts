// How the fake says no.

/** The manager's PIN, which vouches for what a cashier may not do alone. */
const MANAGER_PIN = '4821';

export function refuse(code: string, params: Record<string, string | number> = {}): never {
  throw { code, params };
}

export function vouch(pin: string): void {
  if (pin !== MANAGER_PIN) refuse('wrongPin', { triesLeft: 2 });
}
