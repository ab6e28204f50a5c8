// Answers for the lab in a real browser, with a real run: play, break, undo, scrub, predict, share; by keyboard; and that axe finds no fault.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packMoment } from '../../src/session/link.ts';
import { describeInChromium, faultsByAxe, type Lab, openLab, picture, type View, visit } from './browser.ts';

const storm = '/lab/resilience/storm';

describeInChromium('the lab', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(() => lab?.close());

  /** The moment of the run that the transport shows, in seconds. */
  const at = async (page: Page) => {
    const [minutes, seconds] = (
      (await page.getByRole('region', { name: 'Playback' }).locator('output').textContent()) ?? ''
    )
      .split(':')
      .map(Number);
    return minutes * 60 + seconds;
  };
  const part = (page: Page, name: string) => page.locator(`.react-flow__node[data-id="${name}"]`);

  async function on(view: View, act: (page: Page) => Promise<void>): Promise<void> {
    const { page, errors, leave } = await visit(lab, { at: storm, ...view });
    await part(page, 'inventory').waitFor();
    await act(page);
    expect(errors).toEqual([]);
    await leave();
  }

  const skipTo18 = async (page: Page) => {
    await page.getByRole('button', { name: 'skip' }).click();
    await expect.poll(() => at(page), { timeout: 30_000 }).toBe(18);
  };

  const looks: [string, View][] = [
    ['lab-light-1440x900', {}],
    ['lab-dark-1440x900', { dark: true }],
    ['lab-projector-1920x1080', { size: 'projector', choices: { profile: 'projector' } }],
    ['lab-contrast-1440x900', { choices: { profile: 'contrast' } }],
    ['lab-light-1024x768', { size: 'small' }],
    ['lab-dark-phone', { size: 'phone', choices: { profile: 'dark' } }],
  ];
  it.each(looks)('%s has no fault that axe finds, and fits the width', async (name, view) => {
    await on(view, async (page) => {
      await skipTo18(page);
      await picture(page, name);
      expect(await faultsByAxe(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
        0,
      );
    });
  });

  it('plays, and pauses where it is', async () => {
    await on({}, async (page) => {
      await page.keyboard.press('Space');
      await expect.poll(() => at(page), { timeout: 30_000 }).toBeGreaterThan(0.01);
      await page.getByRole('button', { name: 'Pause', exact: true }).first().click();
      await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
      // A moment that was already asked for may still arrive.
      await page.waitForTimeout(200);
      const paused = await at(page);
      await page.waitForTimeout(300);
      expect(await at(page)).toBe(paused);
    });
  });

  it('steps back as it stepped forward', async () => {
    await on({}, async (page) => {
      await skipTo18(page);
      const before = await part(page, 'orders').textContent();
      for (let i = 0; i < 5; i++) await page.keyboard.press('.');
      await expect.poll(() => at(page)).toBeGreaterThan(18);
      for (let i = 0; i < 5; i++) await page.keyboard.press(',');
      await expect.poll(() => at(page)).toBeLessThanOrEqual(18);
      expect(await part(page, 'orders').textContent()).toBe(before);
    });
  });

  it('kills a replica by keyboard alone, and undoes it', async () => {
    await on({}, async (page) => {
      await skipTo18(page);
      await part(page, 'inventory').focus();
      await page.keyboard.press('Enter');
      await page
        .getByRole('heading', { name: /^inventory/ })
        .first()
        .waitFor();
      await page.keyboard.press('k');
      await expect.poll(() => part(page, 'inventory').textContent(), { timeout: 10_000 }).toContain('dead');
      await picture(page, 'lab-killed');
      expect(await faultsByAxe(page)).toEqual([]);
      await page.keyboard.press('Control+z');
      await page.keyboard.press('>');
      await expect.poll(() => part(page, 'inventory').textContent(), { timeout: 10_000 }).not.toContain('dead');
    });
  });

  it('cuts a link by a stroke, draws the tear with its time, and a click on it heals', async () => {
    await on({}, async (page) => {
      await skipTo18(page);
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('toolbar').getByRole('button', { name: 'Cut', exact: true }).click();
      const a = (await part(page, 'orders').boundingBox())!;
      const b = (await part(page, 'inventory').boundingBox())!;
      const x = (a.x + a.width + b.x) / 2;
      await page.mouse.move(x, a.y - 20);
      await page.mouse.down();
      await page.mouse.move(x + 4, a.y + a.height + 20, { steps: 5 });
      await page.mouse.up();
      const tear = page.getByRole('button', { name: /^Heal: cut .*00:18.000/ });
      await tear.waitFor();
      await picture(page, 'lab-cut');
      expect(await faultsByAxe(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await tear.click();
      await tear.waitFor({ state: 'detached' });
    });
  });

  it('scrubs back by keyboard, and acting there makes a branch that is kept beside the lesson', async () => {
    await on({}, async (page) => {
      await skipTo18(page);
      const slider = page.getByRole('slider', { name: 'Moment of the run' });
      await slider.focus();
      await page.keyboard.press('PageDown');
      await expect.poll(() => at(page)).toBe(9);
      await page.getByRole('button', { name: 'inventory', exact: true }).click();
      await page.getByRole('button', { name: 'Slow ×4' }).click();
      await expect
        .poll(() => page.getByRole('list', { name: 'Branches' }).getByRole('button').count(), { timeout: 20_000 })
        .toBe(2);
      await page.getByRole('button', { name: 'Back to the lesson' }).click();
      await page.getByRole('button', { name: 'Back to the lesson' }).waitFor({ state: 'detached' });
    });
  });

  it('asks for a prediction, hides what lies ahead, and lets the run judge', async () => {
    await on({}, async (page) => {
      await skipTo18(page);
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByText('the rest stays hidden').waitFor();
      expect(await page.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true);
      await picture(page, 'lab-prediction');
      await page.getByRole('radio', { name: /^It recovers within seconds/ }).check();
      await page.getByRole('button', { name: 'Run to 90 s' }).click();
      await page.getByText('so it was').waitFor({ timeout: 120_000 });
      await picture(page, 'lab-judged');
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByRole('radio', { name: /nobody waits/ }).check();
      await page.getByRole('button', { name: 'Run to 90 s' }).click();
      await page.getByText('Your prediction holds.').waitFor({ timeout: 120_000 });
      expect(await page.getByText('the rest stays hidden').count()).toBe(0);
      expect(await faultsByAxe(page)).toEqual([]);
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByRole('textbox').first().waitFor();
    });
  });

  it('can be walked through by keyboard alone: read, predict, judge, explain, kill, heal, to the last step', async () => {
    await on({}, async (page) => {
      /** Goes on with Tab until what has the focus is called so, as somebody without a pointer would. */
      const tabTo = async (name: RegExp) => {
        for (let i = 0; i < 120; i++) {
          await page.keyboard.press('Tab');
          const named = await page.evaluate(() => {
            const at = document.activeElement as HTMLElement | null;
            const label = at instanceof HTMLInputElement ? (at.labels?.[0]?.innerText ?? '') : '';
            return at?.getAttribute('aria-label') ?? (label || at?.textContent || '');
          });
          if (name.test(named)) return;
        }
        await picture(page, 'lab-keyboard');
        throw new Error(`no Tab leads to ${name}`);
      };
      const steps = await page.locator('ol[aria-label^="Step "] > li').count();
      for (let step = 1; step < steps; step++) {
        await page.getByRole('list', { name: `Step ${step} of ${steps}` }).waitFor();
        const kind = await page.locator('[aria-current="step"]').getAttribute('aria-label');
        if (kind?.endsWith(': ask')) {
          await page.getByRole('group', { name: 'Your prediction' }).waitFor();
          const first = (
            await page.getByRole('group', { name: 'Your prediction' }).locator('label').first().innerText()
          ).trim();
          await tabTo(new RegExp(`^${first.slice(0, 12)}`));
          await page.keyboard.press('Space');
          await tabTo(/^Run to /);
          await page.keyboard.press('Enter');
          await page.locator('[data-holds]').first().waitFor({ timeout: 120_000 });
        }
        await tabTo(/^Next$/);
        await page.keyboard.press('Enter');
      }
      await page.getByRole('list', { name: `Step ${steps} of ${steps}` }).waitFor();
      expect(await page.getByRole('button', { name: 'Next' }).count()).toBe(0);
      // The run is over, and what is done at its end can have no effect.
      await page.keyboard.press('<');
      await expect.poll(() => at(page)).toBe(89);
      await tabTo(/^Part inventory$/);
      await page.keyboard.press('Enter');
      await page.keyboard.press('c');
      await page.getByRole('button', { name: /^Heal: cut/ }).waitFor();
      await tabTo(/^Heal: cut/);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: /^Heal: cut/ }).waitFor({ state: 'detached' });
    });
  });

  it('tells why a request failed, back to the slow-down', async () => {
    await on({}, async (page) => {
      await page.getByRole('slider', { name: 'Moment of the run' }).focus();
      for (let i = 0; i < 3; i++) await page.keyboard.press('PageUp');
      await expect.poll(() => at(page)).toBe(27);
      await page.keyboard.press('3');
      await page.getByRole('radio', { name: 'failed' }).check();
      // The list of all requests stands until the failed ones have come.
      await expect.poll(() => page.locator('#lens li button').first().textContent()).not.toMatch(/open/);
      await page.locator('#lens li button').first().click();
      await page.locator('#lens').getByRole('button', { name: 'why' }).click();
      await page.locator('#lens h3').waitFor();
      await picture(page, 'lab-why');
      await expect.poll(() => page.locator('#lens ol').textContent()).toMatch(/slow/i);
    });
  });

  it('opens a shared link at the exact moment, with what was done', async () => {
    const { page, leave } = await visit(lab, { at: storm });
    await part(page, 'inventory').waitFor();
    await skipTo18(page);
    await page.getByRole('button', { name: 'inventory', exact: true }).click();
    await page.getByRole('button', { name: 'Slow ×4' }).click();
    await page.getByRole('list', { name: 'Faults in force' }).waitFor();
    await page.getByRole('button', { name: 'Share' }).click();
    const link = await page.getByRole('textbox', { name: /A link to exactly this moment/ }).inputValue();
    const moment = await at(page);
    await leave();
    await on({ at: link.split('#')[1] }, async (opened) => {
      await expect.poll(() => at(opened)).toBe(moment);
      await opened.getByRole('list', { name: 'Faults in force' }).getByText('slow inventory').waitFor();
    });
  });

  it('opens a link of an older engine, and says that the run differs', async () => {
    const old = { engineVersion: '0.0.9', seed: 7, branch: 'main', cursor: 18e6, digest: '0000000000000000' };
    const link = packMoment({ ...old, scenario: 'resilience/storm', interventions: [] });
    await on({ at: `${storm}?m=${link}` }, async (page) => {
      await expect.poll(() => at(page), { timeout: 30_000 }).toBe(18);
      await page.getByText(/shared from engine 0\.0\.9; this is engine \d.*The run differs/).waitFor();
      expect(await faultsByAxe(page)).toEqual([]);
    });
  });

  it('writes what was done as faults of a scenario, and brings it back after a reset', async () => {
    await on({}, async (page) => {
      await skipTo18(page);
      await page.getByRole('button', { name: 'inventory', exact: true }).click();
      await page.getByRole('button', { name: 'Skew clock' }).click();
      await page.getByRole('list', { name: 'Faults in force' }).waitFor();
      await page.getByRole('button', { name: 'Share' }).click();
      const yaml = await page.getByRole('textbox', { name: /^What you did/ }).inputValue();
      expect(yaml).toMatch(/^faults:\n {2}- \{ name: .*, at: 18s, clock: inventory, skew: 5s \}\n$/);
      expect(await faultsByAxe(page)).toEqual([]);
      await page.getByRole('button', { name: 'Close' }).first().click();
      await page.keyboard.press('r');
      await expect.poll(() => at(page), { timeout: 30_000 }).toBe(0);
      await page.getByRole('button', { name: 'Undo reset' }).click();
      await expect.poll(() => at(page), { timeout: 30_000 }).toBe(18);
      await page.getByRole('list', { name: 'Faults in force' }).waitFor();
      await page.getByRole('button', { name: 'Undo', exact: true }).click();
      await page.getByRole('list', { name: 'Faults in force' }).waitFor({ state: 'detached' });
    });
  });

  it.each(['x', 'q1YqU7JSMlKqBQA', 'A'.repeat(30_000)])('says what is wrong with a bad link', async (bad) => {
    const { page, errors, leave } = await visit(lab, { at: `${storm}?m=${bad}` });
    await page.getByRole('link', { name: 'open the scenario from its beginning' }).waitFor();
    expect(await faultsByAxe(page)).toEqual([]);
    expect(errors).toEqual([]);
    await leave();
  });
});
