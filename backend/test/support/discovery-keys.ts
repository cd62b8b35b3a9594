import type { ConsoleVisit } from './console-visit.js';
import { KeyboardHand } from './console-hands.js';

/** Works on the pages of discoveries and snapshots by keyboard alone. */
export class DiscoveryKeys extends KeyboardHand {
  constructor(private readonly visit: ConsoleVisit) {
    super(visit.page);
  }

  /** Fills in the form of the page Discover; its last field has the focus then, where Enter begins. */
  async connect(
    endpoint: string,
    keys: { readonly accessKeyId: string; readonly secretAccessKey: string },
  ): Promise<void> {
    for (const [label, text] of [
      ['Endpoint', endpoint],
      ['Region', 'us-east-1'],
      ['Access key', keys.accessKeyId],
      ['Secret key', keys.secretAccessKey],
    ] as const) {
      await this.reach(this.visit.page.getByLabel(label, { exact: true }));
      // As keys are: pasted.
      await this.visit.page.keyboard.insertText(text);
    }
  }

  /** Enter, where the focus is. */
  async enter(): Promise<void> {
    await this.visit.page.keyboard.press('Enter');
    this.activations++;
  }

  /** What the space key is for: a box to tick. */
  async tick(target: Parameters<KeyboardHand['reach']>[0]): Promise<void> {
    await this.reach(target);
    await this.visit.page.keyboard.press('Space');
    this.activations++;
  }

  /** The tab key reaches the tab that is open, arrows go on from there. */
  async openTab(name: string | RegExp): Promise<void> {
    const { page } = this.visit;
    const wanted = page.getByRole('tab', { name, exact: typeof name === 'string' });
    await wanted.waitFor();
    await this.reach(page.getByRole('tab', { selected: true }));
    for (let stop = 0; stop < 8; stop++) {
      if ((await wanted.and(page.locator(':focus')).count()) > 0) return this.enter();
      await page.keyboard.press('ArrowRight');
    }
    throw new Error(`the arrow keys do not reach the tab ${String(name)}`);
  }
}
