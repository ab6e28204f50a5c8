// temporary
import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, it, expect } from 'vitest';
import { type Lab, openLab, visit } from './browser.ts';
let lab: Lab;
beforeAll(async () => { lab = await openLab(process.env.ZZ_DIST ?? '/tmp/zz/dist'); });
afterAll(() => lab?.close());
const at = async (page: any) => { const [m, s] = ((await page.getByRole('region', { name: 'Playback' }).locator('output').textContent()) ?? '').split(':').map(Number); return m * 60 + s; };
for (const spec of (process.env.ZZ ?? 'resilience/storm').split(',')) {
  const [id, ...moments] = spec.split('@');
  it(id, async () => {
    const size = (process.env.ZZ_SIZE ?? 'laptop') as any;
    const { page, errors, leave } = await visit(lab, { at: `/lab/${id}`, size });
    await page.locator('.react-flow__node').first().waitFor();
    const name = id.replace('/', '-');
    mkdirSync('/tmp/zz/shots', { recursive: true });
    await page.waitForTimeout(1500);
    await page.screenshot({ path: `/tmp/zz/shots/${name}-${size}-start.png` });
    for (const m of moments) {
      const slider = page.getByRole('slider', { name: 'Moment of the run' });
      await slider.focus();
      await page.keyboard.press('Home'); for (let i = 0; i < Number(m); i++) { await page.keyboard.press('PageUp'); await page.waitForTimeout(150); }
      await page.waitForTimeout(1200);
      await page.waitForTimeout(800);
      await page.screenshot({ path: `/tmp/zz/shots/${name}-${size}-${m}.png` });
    }
    expect(errors).toEqual([]);
    await leave();
  }, 240_000);
}
