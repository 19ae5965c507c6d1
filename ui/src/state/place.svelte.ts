// Where the till is. No addresses: a kiosk has no back button, and a reload starts at the board.

export type Place =
  | { screen: 'board' }
  | { screen: 'picking'; id: number }
  | { screen: 'handover'; id: number | null }
  | { screen: 'journal'; story: number | null }
  | { screen: 'problems' }
  | { screen: 'settings' };

export type Screen = Place['screen'];

class Places {
  now = $state.raw<Place>({ screen: 'board' });

  go(place: Place): void {
    this.now = place;
  }
}

export const places = new Places();
