// Murphy's search in a real browser: what it breaks is made small and opens at its moment; by keyboard alone; it can be stopped; axe finds no fault.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInChromium, faultsByAxe, type Lab, openLab, picture, type View, visit } from './browser.ts';

describeInChromium('the search', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(() => lab?.close());

  async function on(view: View, act: (page: Page) => Promise<void>): Promise<void> {
    const { page, errors, leave } = await visit(lab, { at: '/lab/replicas/murphys-law', ...view });
    await page.locator('.react-flow__node').first().waitFor();
    await page.getByRole('tab', { name: 'Explore' }).click();
    await page.getByRole('button', { name: 'Search' }).waitFor();
    await act(page);
    expect(errors).toEqual([]);
    await leave();
  }

  const patient = { timeout: 120_000 };
  const clock = (page: Page) => page.getByRole('region', { name: 'Playback' }).locator('output').textContent();
  const finding = (page: Page) => page.getByRole('article').first();

  async function search(page: Page, first: number, last: number): Promise<void> {
    await page.getByLabel('First seed').fill(String(first));
    await page.getByLabel('Last seed').fill(String(last));
    await page.keyboard.press('Enter');
  }

  const looks: [string, View][] = [
    ['explore-light-1440x900', {}],
    ['explore-dark-1440x900', { dark: true }],
    ['explore-light-1024x768', { size: 'small' }],
    ['explore-dark-1024x768', { dark: true, size: 'small' }],
  ];
  it.each(looks)(
    '%s shows what was broken and what was covered, and has no fault that axe finds',
    async (name, view) => {
      await on(view, async (page) => {
        expect(await faultsByAxe(page)).toEqual([]);
        await search(page, 1, 6);
        await finding(page).waitFor(patient);
        await page.getByRole('button', { name: 'Search' }).waitFor(patient);
        await picture(page, name);
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Taller' }).click();
        await page.waitForTimeout(400);
        await picture(page, `${name}-tall`);
        expect(await faultsByAxe(page)).toEqual([]);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(wide).toBeLessThanOrEqual(0);
      });
    },
  );

  it('makes a violation small, opens it where it broke, keeps its results meanwhile, and goes back to the lesson', async () => {
    await on({}, async (page) => {
      await search(page, 1, 6);
      await finding(page).getByText('no acknowledged write is missed').waitFor(patient);
      expect(await finding(page).locator('pre').textContent()).toMatch(/^faults:\n {2}- \{ name: /);
      await page.getByText('6 of 6 seeds').waitFor(patient);
      const strikes = page.getByRole('region', { name: 'Coverage' }).locator('tbody td:nth-of-type(1)');
      const struck = (await strikes.allTextContents()).map(Number);
      // The kinds that the scenario lets loose; every seed strikes at least once.
      expect(struck).toHaveLength(7);
      expect(struck.reduce((sum, n) => sum + n, 0)).toBeGreaterThanOrEqual(6);
      await page.getByRole('button', { name: 'Search' }).waitFor(patient);
      const opens = page.getByRole('button', { name: 'Open this moment: seed 4' });
      const before = await clock(page);
      await opens.press('Enter');
      await page.getByRole('region', { name: 'Found by the search' }).waitFor();
      await expect.poll(() => clock(page), patient).not.toBe(before);
      const broke = await clock(page);
      await picture(page, 'explore-found');
      expect(await faultsByAxe(page)).toEqual([]);
      await page.getByRole('button', { name: 'Share' }).click();
      const link = await page.getByRole('textbox', { name: /^A link to exactly this moment/ }).inputValue();
      await page.getByRole('button', { name: 'Close' }).click();
      await page.getByRole('tab', { name: 'Log' }).click();
      await page.getByRole('tab', { name: 'Explore' }).click();
      await opens.waitFor();
      await page.getByRole('button', { name: 'Back to the scenario' }).first().press('Enter');
      await page.getByRole('region', { name: 'Step 1' }).waitFor();
      await page.goto('about:blank');
      await page.goto(link);
      await expect.poll(() => clock(page), patient).toBe(broke);
      expect(await page.locator('header').first().textContent()).toMatch(/seed\s*4/);
    });
  });

  it('searches with the settings that were changed by hand, and finds that they are to blame', async () => {
    await on({}, async (page) => {
      await page.getByRole('checkbox', { name: 'Stand-ins may answer' }).press('Space');
      await page.getByText('Every run has what you set: store.sloppy = true.').waitFor();
      await search(page, 1, 1);
      await finding(page).waitFor(patient);
      expect(await finding(page).locator('pre').textContent()).toContain('set: store.sloppy');
      await finding(page).getByText('It needs no fault at all').waitFor();
    });
  });

  it('says what is wrong with seeds and kinds, and stops when told', async () => {
    await on({}, async (page) => {
      await search(page, 9, 2);
      await page.getByText('The last seed comes before the first.').waitFor();
      expect(await page.getByRole('button', { name: 'Search' }).isDisabled()).toBe(true);
      await search(page, 1, 2000);
      await page.getByRole('button', { name: 'Stop' }).press('Enter');
      await page.getByText(/of 2000 seeds, stopped/).waitFor();
      expect(await page.getByRole('checkbox', { name: 'partition' }).isChecked()).toBe(true);
    });
  });
});
