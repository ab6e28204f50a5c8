// Answers for which page is shown, its title, and where a screen reader begins on it.
import { lazy, Suspense, useEffect, useRef } from 'react';
import { GalleryPage } from './gallery/GalleryPage.tsx';
import { useRoute } from './router.ts';

// The lab is large and the gallery small: the gallery is there at once.
const LabPage = lazy(async () => ({ default: (await import('./screen/LabPage.tsx')).LabPage }));

export function App() {
  const route = useRoute();
  const first = useRef(true);
  const place = route.page === 'lab' ? route.scenario : 'gallery';
  useEffect(() => {
    document.documentElement.dataset.page = route.page;
    if (first.current) first.current = false;
    else if (place !== '') document.querySelector<HTMLElement>('main')?.focus();
  }, [route.page, place]);
  if (route.page === 'gallery') return <GalleryPage />;
  return (
    <Suspense fallback={<main aria-busy="true" />}>
      <LabPage key={`${route.scenario}?${route.shared ?? ''}`} scenario={route.scenario} shared={route.shared} />
    </Suspense>
  );
}
