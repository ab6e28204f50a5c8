// Answers for the first page in a real browser: what it shows, its keyboard, what it remembers, and that axe finds no fault.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildWith, describeInChromium, faultsByAxe, type Lab, openLab, picture, type View, visit } from './browser.ts';

describeInChromium('the gallery', () => {
  let site: ReturnType<typeof buildWith>;
  let lab: Lab;
  beforeAll(async () => {
    site = buildWith('tests/browser/fixtures/gallery');
    lab = await openLab(site.folder);
  });
  afterAll(async () => {
    await lab?.close();
    site?.remove();
  });

  const titles = (page: Page) => page.locator('main li a').allTextContents();

  async function on(view: View, act: (page: Page) => Promise<void>): Promise<void> {
    const { page, errors, leave } = await visit(lab, view);
    await page.getByRole('heading', { name: 'Murphy' }).waitFor();
    await act(page);
    expect(errors).toEqual([]);
    await leave();
  }

  it('lists the scenarios by chapter in the order of the course, and leaves out a broken file', async () => {
    await on({}, async (page) => {
      expect(await page.locator('main h2').allTextContents()).toEqual([
        'Fault tolerance',
        'Data that spans services',
        'Replicas and partitions',
        'Kubernetes',
        'Kafka',
      ]);
      expect(await titles(page)).toHaveLength(10);
    });
  });

  const looks: [string, View][] = [
    ['gallery-light-1440x900', {}],
    ['gallery-dark-1440x900', { dark: true }],
    ['gallery-projector-1920x1080', { size: 'projector', choices: { profile: 'projector' } }],
    ['gallery-contrast-1440x900', { choices: { profile: 'contrast' } }],
    ['gallery-light-1024x768', { size: 'small' }],
    ['gallery-dark-phone', { size: 'phone', choices: { profile: 'dark' } }],
  ];
  it.each(looks)('%s has no fault that axe finds, and fits the width', async (name, view) => {
    const progress = { 'fault-tolerance/storm': 'done', 'fault-tolerance/switch': 'begun' };
    await on({ ...view, choices: { ...view.choices, progress } }, async (page) => {
      await picture(page, name);
      expect(await faultsByAxe(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
        0,
      );
    });
  });

  it('searches from the keyboard: / focuses, words narrow, Escape clears, Enter opens', async () => {
    await on({}, async (page) => {
      await page.keyboard.press('/');
      expect(await page.getByRole('searchbox').inputValue()).toBe('');
      await page.keyboard.type('half open');
      await expect.poll(() => titles(page)).toEqual(['A switch on every call']);
      expect(await page.getByRole('status').textContent()).toBe('1 scenario found');
      await page.keyboard.press('Escape');
      await expect.poll(() => titles(page)).toHaveLength(10);
      await page.keyboard.type('randomizedwait');
      await expect.poll(() => titles(page)).toEqual(['The storm that outlives its cause']);
      await picture(page, 'gallery-search');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.url()).toContain('#/lab/fault-tolerance/storm');
      await page.getByRole('heading', { name: 'The storm that outlives its cause' }).waitFor();
      expect(await faultsByAxe(page)).toEqual([]);
    });
  });

  it('walks through the rows with the arrow keys', async () => {
    await on({}, async (page) => {
      const focused = () => page.evaluate(() => document.activeElement?.textContent);
      const [first, second] = await titles(page);
      await page.keyboard.press('ArrowDown');
      expect(await focused()).toBe(first);
      await page.keyboard.press('ArrowDown');
      expect(await focused()).toBe(second);
      await page.keyboard.press('ArrowUp');
      expect(await focused()).toBe(first);
    });
  });

  it('says what to do when a search finds nothing', async () => {
    await on({}, async (page) => {
      await page.getByRole('searchbox').fill('zebra');
      await page.getByRole('heading', { name: 'No scenario holds “zebra”' }).waitFor();
      await picture(page, 'gallery-nothing-found');
      expect(await faultsByAxe(page)).toEqual([]);
      await page.getByRole('button', { name: 'Show all scenarios' }).click();
      await expect.poll(() => titles(page)).toHaveLength(10);
    });
  });

  it('remembers the appearance, and has it before the first paint', async () => {
    const { page, errors, leave } = await visit(lab);
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await ground();
    await page.getByText('Dark', { exact: true }).click();
    expect(await page.getByRole('radio', { name: 'Dark' }).isChecked()).toBe(true);
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.route('**/*.js', (route) => route.abort());
    await page.reload();
    expect(await ground()).toBe(dark);
    expect(errors.filter((error) => !error.includes('ERR_FAILED'))).toEqual([]);
    await leave();
  });

  it('paints its name before any script has come', async () => {
    const { page, leave } = await visit(lab, { at: '/' });
    await page.route('**/*.js', (route) => route.abort());
    await page.reload();
    await page.getByText('A laboratory for distributed systems.').waitFor();
    await picture(page, 'gallery-shell');
    await leave();
  });

  it('lists its keys, and lets single keys be turned off', async () => {
    await on({}, async (page) => {
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor();
      await picture(page, 'gallery-keys');
      expect(await faultsByAxe(page)).toEqual([]);
      await page.getByRole('checkbox', { name: 'Single keys act' }).uncheck();
      await page.getByRole('button', { name: 'Close' }).click();
      await page.keyboard.press('?');
      expect(await page.getByRole('dialog').count()).toBe(0);
    });
  });

  it.each([['not JSON'], ['{"profile":7,"progress":{"a":"lost"},"singleKeys":"x"}'], ['[]']])(
    'opens with stored choices that make no sense: %s',
    async (stored) => {
      const { page, errors, leave } = await visit(lab);
      await page.evaluate((text) => localStorage.setItem('murphy.choices', text), stored);
      await page.reload();
      await page.getByText('0 of 10 scenarios done.').waitFor();
      expect(errors).toEqual([]);
      await leave();
    },
  );

  it('explains an address that leads nowhere', async () => {
    const { page, leave } = await visit(lab, { at: '/lab/no/where' });
    await page.getByRole('heading', { name: 'No such scenario' }).waitFor();
    expect(await faultsByAxe(page)).toEqual([]);
    await leave();
  });
});

describeInChromium('a gallery without scenarios', () => {
  it('says how to write the first', async () => {
    const site = buildWith('tests/browser/fixtures/none');
    const lab = await openLab(site.folder);
    const { page, errors } = await visit(lab);
    await page.getByRole('heading', { name: 'No scenario yet' }).waitFor();
    await picture(page, 'gallery-empty');
    expect(await faultsByAxe(page)).toEqual([]);
    expect(errors).toEqual([]);
    await lab.close();
    site.remove();
  });
});
