// A token that nobody can guess and anybody can copy by hand: small letters and digits, without those that look alike.

/** 32 of them, so that five random bits choose one and none is likelier than another. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
const LENGTH = 32;

/** 160 random bits. */
export function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(LENGTH));
  return [...bytes].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
}
