// The lenses Space-time and Data and the experiment CAP in a real browser: by keyboard, with one selection and one cursor, and without a fault that axe finds.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInChromium, faultsByAxe, type Lab, openLab, picture, type View, visit } from './browser.ts';

const neither = '/lab/replicas/neither';
const looks: [string, View][] = [
  ['light-1440x900', {}],
  ['dark-1024x768', { size: 'small', dark: true }],
];

describeInChromium('the lenses', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(() => lab?.close());

  async function on(view: View, act: (page: Page) => Promise<void>): Promise<void> {
    const { page, errors, leave } = await visit(lab, { at: neither, ...view });
    await page.locator('.react-flow__node').first().waitFor();
    await act(page);
    expect(errors).toEqual([]);
    await leave();
  }

  const clock = (page: Page) => page.getByRole('region', { name: 'Playback' }).locator('output').textContent();
  /** Plays on to 24 s, by keyboard: well into the cut. */
  const intoTheCut = async (page: Page) => {
    await page.getByRole('slider', { name: 'Moment of the run' }).focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('PageUp');
    await expect.poll(() => clock(page), { timeout: 30_000 }).toBe('00:24.000');
  };
  const diagram = (page: Page) => page.getByRole('img', { name: /^Space-time diagram/ });
  const caption = (page: Page) => page.locator('#lens caption').first().textContent();

  it.each(looks)('space-time, data and CAP have no fault that axe finds: %s', async (name, view) => {
    await on(view, async (page) => {
      await intoTheCut(page);
      await page.keyboard.press('2');
      await diagram(page).waitFor();
      await page.keyboard.press('t');
      await page.waitForTimeout(1200);
      await diagram(page).focus();
      for (let i = 0; i < 5; i++) await page.keyboard.press('Shift+ArrowRight');
      await page.getByRole('button', { name: 'why', exact: true }).waitFor();
      await picture(page, `spacetime-${name}`);
      expect(await faultsByAxe(page)).toEqual([]);
      await page.getByRole('button', { name: 'Table' }).click();
      await page.locator('#lens caption').waitFor();
      expect(await faultsByAxe(page)).toEqual([]);
      await page.getByRole('tab', { name: 'Data' }).click();
      await page.getByText('with what lay around them').waitFor();
      await picture(page, `data-${name}`);
      expect(await faultsByAxe(page)).toEqual([]);
      await page.getByRole('tab', { name: 'CAP' }).click();
      await page.getByRole('button', { name: 'Run 7 runs' }).waitFor();
      await picture(page, `cap-${name}`);
      expect(await faultsByAxe(page)).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wide).toBeLessThanOrEqual(0);
    });
  });

  it('zooms and moves by keyboard, and the table tells the same window', async () => {
    await on({}, async (page) => {
      await intoTheCut(page);
      await page.keyboard.press('2');
      await diagram(page).focus();
      await page.keyboard.press('0');
      await page.getByRole('button', { name: 'Table' }).click();
      await expect.poll(() => caption(page)).toContain('From 00:00.000');
      await page.getByRole('button', { name: 'Table' }).click();
      await diagram(page).focus();
      for (let i = 0; i < 9; i++) await page.keyboard.press('+');
      await page.keyboard.press('PageUp');
      await page.getByRole('button', { name: 'Table' }).click();
      await expect.poll(() => caption(page)).toMatch(/0:2[34]\.\d+ to 00:2[34]/);
      const rows = await page.locator('#lens tbody tr').count();
      expect(rows).toBeGreaterThan(0);
      await page.locator('#lens tbody button').first().press('Enter');
      await page.locator('#lens tr[aria-selected]').waitFor();
    });
  });

  it('moves and zooms by wheel and drag', async () => {
    await on({}, async (page) => {
      await intoTheCut(page);
      await page.keyboard.press('2');
      await page.waitForTimeout(1000);
      const look = async () => {
        await page.waitForTimeout(400);
        await page.getByRole('button', { name: 'Table' }).click();
        await page.locator('#lens caption').waitFor();
        const words = await caption(page);
        await page.getByRole('button', { name: 'Table' }).click();
        return words;
      };
      const first = await look();
      const box = (await diagram(page).boundingBox())!;
      await page.mouse.move(box.x + box.width / 2, box.y + 60);
      await page.mouse.wheel(0, -300);
      const closer = await look();
      expect(closer).not.toBe(first);
      await page.mouse.move(box.x + box.width / 2, box.y + 60);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2 + 200, box.y + 60, { steps: 5 });
      await page.mouse.up();
      expect(await look()).not.toBe(closer);
    });
  });

  it('chooses an event by keyboard: the inspector shows its process, Enter goes to its moment, Why begins with it', async () => {
    await on({}, async (page) => {
      await intoTheCut(page);
      await page.keyboard.press('2');
      await page.waitForTimeout(1200);
      await diagram(page).focus();
      await page.keyboard.press('Shift+ArrowRight');
      const why = page.getByRole('button', { name: 'why', exact: true });
      await why.waitFor();
      const told = (await page.locator('#lens [role="status"]').textContent())!;
      expect(told).toMatch(/^00:2\d\.\d{6} /);
      await expect
        .poll(() => page.getByRole('region', { name: 'Inspector' }).getByRole('heading', { level: 2 }).textContent())
        .toMatch(/#|monitor/);
      await diagram(page).focus();
      await page.keyboard.press('Enter');
      await expect.poll(() => clock(page)).toBe(told.slice(0, 9));
    });
  });

  it('shows stale copies, and who is to blame for a history that no order explains', async () => {
    await on({}, async (page) => {
      await intoTheCut(page);
      await page.getByRole('tab', { name: 'Data' }).click();
      const lens = page.getByRole('tabpanel');
      await lens.getByText('no order explains what was told of').waitFor();
      expect(await lens.getByText('stale', { exact: true }).count()).toBeGreaterThan(0);
      await lens.getByText('The same as a table').press('Enter');
      expect(await lens.getByText('to blame').count()).toBeGreaterThanOrEqual(2);
      await lens.getByRole('combobox').selectOption('k1');
      await expect.poll(() => lens.locator('details tbody tr').first().textContent()).toContain('k1');
    });
  });

  it('puts stores beside one another under one cut, stops when told, and opens the run of a cell and the scenario again', async () => {
    await on({}, async (page) => {
      await page.getByRole('tab', { name: 'CAP' }).click();
      const lens = page.getByRole('tabpanel');
      await lens.getByRole('button', { name: 'Run 7 runs' }).press('Enter');
      const raft = lens.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Raft', exact: true }) });
      await expect.poll(() => raft.textContent(), { timeout: 60_000 }).toContain('✓ yes');
      await lens.getByRole('button', { name: 'Fill the map' }).click();
      const cell = lens.getByRole('button', { name: /^R 1, W 1, cut for 5 s/ });
      await expect.poll(() => cell.getAttribute('aria-label'), { timeout: 60_000 }).toContain('answered on the worse');
      await lens.getByLabel('Seeds').selectOption('8');
      await lens.getByRole('button', { name: 'Run 56 runs' }).click();
      await lens.getByRole('button', { name: 'Stop' }).click();
      await lens.getByRole('button', { name: 'Run 56 runs' }).waitFor();
      await cell.press('Enter');
      await page.getByRole('heading', { name: /Neither C nor A: R 1, W 1/ }).waitFor();
      await expect.poll(() => clock(page)).toBe('00:12.000');
      await lens.getByRole('button', { name: 'Back to the scenario' }).press('Enter');
      await page.getByRole('heading', { name: 'Neither C nor A', exact: true }).waitFor();
      await page.getByRole('region', { name: 'Guide' }).getByRole('button', { name: 'skip' }).waitFor();
    });
  });
});
