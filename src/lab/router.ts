// Answers for which page the address names. Addresses live in the fragment, so that the lab needs no server.
import { useSyncExternalStore } from 'react';

export type Route =
  | { readonly page: 'gallery' }
  | { readonly page: 'lab'; readonly scenario: string; readonly shared: string | null };

const gallery: Route = { page: 'gallery' };

/** Reads a fragment (`#/lab/<chapter>/<name>`, and `?m=` with the moment that a link shares); whatever it does not know is the gallery. */
export function routeOf(hash: string): Route {
  const match = /^#\/lab\/([a-z0-9-]+\/[a-z0-9-]+)(?:\?m=(.*))?$/.exec(hash);
  return match ? { page: 'lab', scenario: match[1], shared: match[2] ?? null } : gallery;
}

/** The address of a scenario in the lab, and of a packed moment of it. */
export function labAddress(scenario: string, moment?: string): string {
  return moment === undefined ? `#/lab/${scenario}` : `#/lab/${scenario}?m=${moment}`;
}

export const galleryAddress = '#/';

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** The page the address names now. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return routeOf(hash);
}
