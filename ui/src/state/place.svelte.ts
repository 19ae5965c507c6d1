// Where the till is. No addresses: a kiosk has no back button. The place is kept for as long as the window lives, so
// that a page whose process died comes back with the same order.

export type RegisterTab = 'shift' | 'check';

export type Place =
  | { screen: 'board' }
  | { screen: 'picking'; id: number }
  | { screen: 'handover'; id: number | null }
  | { screen: 'journal'; story: number | null }
  | { screen: 'takings'; tab?: RegisterTab }
  | { screen: 'problems' }
  | { screen: 'settings' };

export type Screen = Place['screen'];

const KEPT = 'place';

function kept(): Place {
  try {
    const place = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') as Place | null;
    return place ?? { screen: 'board' };
  } catch {
    return { screen: 'board' };
  }
}

class Places {
  now = $state.raw<Place>(kept());

  go(place: Place): void {
    this.now = place;
    sessionStorage.setItem(KEPT, JSON.stringify(place));
  }
}

export const places = new Places();
