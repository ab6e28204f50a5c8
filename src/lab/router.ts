// Answers for which page the address names. Addresses live in the fragment, so that the lab needs no server.
import { useSyncExternalStore } from 'react';

export type Route = { readonly page: 'gallery' } | { readonly page: 'lab'; readonly scenario: string };

const gallery: Route = { page: 'gallery' };

/** Reads a fragment (`#/lab/<chapter>/<name>`); whatever it does not know is the gallery. */
export function routeOf(hash: string): Route {
  const match = /^#\/lab\/([a-z0-9-]+\/[a-z0-9-]+)$/.exec(hash);
  return match ? { page: 'lab', scenario: match[1] } : gallery;
}

/** The address of a scenario in the lab. */
export function labAddress(scenario: string): string {
  return `#/lab/${scenario}`;
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
