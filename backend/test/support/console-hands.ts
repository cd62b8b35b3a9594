import type { Locator, Page } from 'playwright-core';

/** More tab stops than any page of the console has. */
const MOST_STOPS = 120;

/** Runs in the page. A list that is drawn anew leaves a handle of what is not there any more. */
const stateOf = (element: { readonly isConnected: boolean; matches(selector: string): boolean }) =>
  element.isConnected ? (element.matches(':focus') ? 'focused' : 'elsewhere') : 'gone';

/** A way to work with a page that counts what it did, for the click budgets. */
export interface Hand {
  /** Clicks, or Enter and Space keys; typing is not counted. */
  readonly activations: number;
  activate(target: Locator): Promise<void>;
  /** Types into what has the focus. */
  type(text: string): Promise<void>;
}

/** Works with the mouse; the keyboard only types. */
export class MouseHand implements Hand {
  activations = 0;

  constructor(private readonly page: Page) {}

  async activate(target: Locator): Promise<void> {
    await target.click();
    this.activations++;
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }
}

/** Works with the keyboard alone: what the tab key does not reach cannot be activated. */
export class KeyboardHand implements Hand {
  activations = 0;

  constructor(private readonly page: Page) {}

  async activate(target: Locator): Promise<void> {
    await this.reach(target);
    await this.page.keyboard.press('Enter');
    this.activations++;
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /**
   * Presses the tab key until the target has the focus.
   *
   * @throws Error when a whole round did not reach it
   */
  async reach(target: Locator): Promise<void> {
    await target.waitFor();
    // Asked for once: to find it anew by its role at every stop takes many times as long.
    let found = await target.elementHandle();
    for (let stop = 0; stop < MOST_STOPS; stop++) {
      const state = await found?.evaluate(stateOf);
      if (state === 'focused') return;
      if (state === 'gone') found = await target.elementHandle();
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`the tab key does not reach ${target.toString()}`);
  }
}
