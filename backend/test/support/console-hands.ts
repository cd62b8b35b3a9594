import type { Locator, Page } from 'playwright-core';

/** More tab stops than any page of the console has. */
const MOST_STOPS = 120;

interface InPage {
  compareDocumentPosition(other: InPage): number;
}

interface Target extends InPage {
  readonly isConnected: boolean;
  readonly ownerDocument: { readonly activeElement: InPage };
  matches(selector: string): boolean;
}

/**
 * Runs in the page: whether a target has the focus, or on which side of what has it. A list that is drawn anew leaves a handle of
 * what is not there any more.
 */
const placeOf = (target: Target): 'focused' | 'before' | 'behind' | 'gone' => {
  if (!target.isConnected) return 'gone';
  if (target.matches(':focus')) return 'focused';
  const isBefore = (target.ownerDocument.activeElement.compareDocumentPosition(target) & 2) !== 0;
  return isBefore ? 'before' : 'behind';
};

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
   * Presses the tab key until the target has the focus; back, with Shift, where it comes before what has the focus now.
   *
   * @throws Error when as many stops as any page has did not lead there
   */
  async reach(target: Locator): Promise<void> {
    await target.waitFor();
    // Asked for once: to find it anew by its role at every stop takes many times as long.
    let found = await target.elementHandle();
    for (let stop = 0; stop < MOST_STOPS; stop++) {
      const place = await found?.evaluate<ReturnType<typeof placeOf>>(placeOf as never);
      if (place === 'focused') return;
      if (place === 'gone') found = await target.elementHandle();
      await this.page.keyboard.press(place === 'before' ? 'Shift+Tab' : 'Tab');
    }
    throw new Error(`the tab key does not reach ${target.toString()}`);
  }
}
