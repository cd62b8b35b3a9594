import { computed, linkedSignal, resource, type Signal } from '@angular/core';
import type { QualificationView, WhatIfView } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import type { PolicyApi, PolicyText } from '../../api/policy-api';
import { placeMistakes, readText, type TextMistake } from './policy-text';

/** Pause after the last keystroke before the server is asked. */
const PAUSE_MS = 250;

/** What a text would do. */
export interface Impact {
  readonly qualification: QualificationView;
  /** Absent for a policy that does not exist yet. */
  readonly after?: WhatIfView;
  /** The same of the text that holds: what is wrong already. */
  readonly before?: WhatIfView;
}

interface Question {
  /** Absent for a policy that does not exist yet. */
  readonly name: string | undefined;
  readonly text: string;
  readonly live: PolicyText | undefined;
  /** Whether names that nothing has are meant. */
  readonly acceptsUnknown: boolean;
}

/** The server's word for: understood, and naming what nothing is called. */
const UNKNOWN_NAMES = 'unknown-names';

/** Follows a text while it is written, and asks the server what it would do: one question at a time, the newest. */
export function watchImpact(api: PolicyApi, question: Signal<Question | undefined>) {
  const read = computed(() => readText(question()?.text ?? '{}'));
  const answer = resource({
    params: () => {
      const { document } = read();
      const asked = question();
      return asked && document ? { ...asked, document } : undefined;
    },
    loader: async ({ params: { name, live, document, acceptsUnknown }, abortSignal }): Promise<Impact> => {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      abortSignal.throwIfAborted();
      const text = { document, ...(acceptsUnknown ? { acceptUnknownNames: true } : {}) };
      if (name === undefined) return { qualification: await api.qualify(text) };
      const [qualification, after, before] = await Promise.all([
        api.qualify(text),
        api.dryRun(name, text),
        // Whoever wrote what holds has meant its names.
        live && api.dryRun(name, { document: live, acceptUnknownNames: true }),
      ]);
      return { qualification, after, ...(before && { before }) };
    },
  });
  const failure = computed(() => {
    const error = answer.error();
    return error ? problemOf(error) : undefined;
  });
  const mistakes = computed((): readonly TextMistake[] => {
    const { mistake } = read();
    if (mistake) return [mistake];
    return placeMistakes(question()?.text ?? '', failure()?.errors ?? []);
  });
  return {
    /** The last answer stays until the next one is there. */
    impact: linkedSignal<Impact | undefined, Impact | undefined>({
      source: () => (answer.hasValue() ? answer.value() : undefined),
      computation: (impact, before) => impact ?? before?.value,
    }).asReadonly(),
    isChecking: answer.isLoading,
    /** Whether the impact is that of the text as it stands. */
    isCurrent: computed(() => answer.hasValue() && !answer.isLoading()),
    mistakes,
    /** The mistakes, where all of them are names that nothing has: they may be meant. */
    strangeNames: computed(() => (failure()?.code === UNKNOWN_NAMES ? mistakes() : [])),
    /** What is no fault of the text. */
    problem: computed(() => (mistakes().length ? undefined : failure())),
    reload: () => answer.reload(),
  };
}
