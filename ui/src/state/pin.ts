// How long a PIN is. What makes a weak one is the backend's to say.

export const PIN_FEWEST = 4;
export const PIN_MOST = 8;
