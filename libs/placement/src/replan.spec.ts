import { describe, expect, it } from '@jest/globals';
import type { ReplicaState } from '@sgw/contracts';
import type { ReplicaFacts } from './read-order.js';
import { isRemovalDue, type PlacementState, replan } from './replan.js';

const STATES: readonly ReplicaState[] = [
  'planned',
  'writing',
  'completed',
  'suspect',
  'blocked',
  'deleting',
  'deleted',
];

/** `fi:completed de:planned` as replicas. */
const copies = (text: string): readonly ReplicaFacts[] =>
  text.split(' ').map((word) => {
    const [backendId = '', state = ''] = word.split(':');
    return { backendId, state: state as ReplicaState };
  });
const nothing = { add: [], remove: [], awaiting: [] };

describe('replan', () => {
  it.each<[string, readonly string[], string, object]>([
    ['adds what is missing', ['fi', 'de'], 'fi:completed', { add: ['de'] }],
    ['adds what was removed once', ['fi', 'de'], 'fi:completed de:deleted', { add: ['de'] }],
    [
      'waits for a removal before it adds again',
      ['fi', 'de'],
      'fi:completed de:deleting',
      { awaiting: ['de'] },
    ],
    ['leaves a blocked copy to a person', ['fi', 'de'], 'fi:completed de:blocked', {}],
    ['has nothing to do when all is well', ['fi', 'de'], 'fi:completed de:completed', {}],
    ['keeps what goes beyond while a required copy is planned', ['fi'], 'fi:planned de:completed', {}],
    ['keeps what goes beyond while a required copy is suspect', ['fi'], 'fi:suspect de:completed', {}],
    ['keeps what goes beyond while a required copy is blocked', ['fi'], 'fi:blocked de:completed', {}],
    [
      'keeps what goes beyond until the last required copy is verified',
      ['fi', 'de'],
      'fi:completed de:planned se:completed',
      {},
    ],
    ['trims when the required copies are verified', ['fi'], 'fi:completed de:completed', { remove: ['de'] }],
    ['trims a suspect copy then, too', ['fi'], 'fi:completed de:suspect', { remove: ['de'] }],
    ['calls off a copy that nobody needs', ['fi'], 'fi:planned de:completed se:planned', { remove: ['se'] }],
    ['moves first', ['fi'], 'us:completed', { add: ['fi'] }],
    ['does not take a copy under way for one', ['fi'], 'us:completed fi:writing', {}],
    ['deletes then', ['fi', 'de'], 'us:completed fi:completed', { add: ['de'], remove: ['us'] }],
    [
      'deletes also when the allowed copy is not the required one',
      ['fi'],
      'us:blocked de:completed',
      { add: ['fi'], remove: ['us'] },
    ],
    ['calls off a copy to a forbidden backend at once', ['fi'], 'fi:suspect us:planned', { remove: ['us'] }],
    ['stops a copy to a forbidden backend at once', ['fi'], 'fi:suspect us:writing', { remove: ['us'] }],
  ])('%s: required %j, there is %s', (_fact, required, there, expected) => {
    const plan = replan({ required, allowed: ['fi', 'de', 'se'], replicas: copies(there) });
    expect(plan).toEqual({ ...nothing, ...expected });
  });

  it('names a backend once however many rows tell of it', () => {
    const replicas = copies('fi:completed us:deleted us:suspect us:planned de:deleted de:completed');
    expect(replan({ required: ['fi'], allowed: ['fi', 'de'], replicas }).remove).toEqual(['us', 'de']);
  });

  it('takes a required backend that is not allowed for a mistake of its caller', () => {
    expect(() => replan({ required: ['us'], allowed: ['fi'], replicas: [] })).toThrow(RangeError);
  });
});

/** Every state of a world of four backends, under every plan that can be made in it. */
function* everyWorld(): Generator<PlacementState> {
  const backends = ['a', 'b', 'c', 'd'];
  for (let code = 0; code < 8 ** 4; code += 1) {
    const replicas = backends.flatMap((backendId, index) => {
      const state = STATES[Math.floor(code / 8 ** index) % 8];
      return state === undefined ? [] : [{ backendId, state }];
    });
    for (let allowed = 0; allowed <= 4; allowed += 1) {
      for (let required = 0; required <= allowed; required += 1) {
        yield { required: backends.slice(0, required), allowed: backends.slice(0, allowed), replicas };
      }
    }
  }
}

/** What the caller does with an answer: rows for `add`, removal for `remove`. */
function carryOut({ required, allowed, replicas }: PlacementState): PlacementState {
  const { add, remove } = replan({ required, allowed, replicas });
  const kept = replicas
    .filter(({ backendId }) => !add.includes(backendId))
    .map((replica) => {
      if (!remove.includes(replica.backendId)) return replica;
      const wasVerified = ['completed', 'suspect', 'blocked'].includes(replica.state);
      return { ...replica, state: 'deleting' as const, wasVerified };
    });
  return {
    required,
    allowed,
    replicas: [...kept, ...add.map((backendId) => ({ backendId, state: 'planned' as const }))],
  };
}

/** Every worker ends its job well; a blocked copy is helped by a person. */
function work({ replicas, ...plan }: PlacementState): PlacementState {
  return {
    ...plan,
    replicas: replicas.map(({ backendId, state }) => {
      const isGone = state === 'deleting' || state === 'deleted';
      return { backendId, state: isGone ? ('deleted' as const) : ('completed' as const) };
    }),
  };
}

const withState = ({ replicas }: PlacementState, states: readonly ReplicaState[]) =>
  replicas.filter(({ state }) => states.includes(state)).map(({ backendId }) => backendId);

describe('in every world of four backends', () => {
  // One expectation over a list of counterexamples: an `expect` for each of 60,000 worlds takes seconds.
  const against = (holds: (world: PlacementState) => boolean) =>
    [...everyWorld()].filter((world) => !holds(world)).slice(0, 3);

  it('the last verified copy stays', () => {
    const stays = (world: PlacementState) =>
      withState(world, ['completed']).length === 0 || withState(carryOut(world), ['completed']).length > 0;
    expect(against(stays)).toEqual([]);
  });

  it('what may be the only good copy goes only when an allowed one is verified and stays', () => {
    const isCovered = (world: PlacementState) => {
      const { remove } = replan(world);
      const doubtful = withState(world, ['completed', 'suspect', 'blocked']);
      const verified = withState(carryOut(world), ['completed']).filter((id) => world.allowed.includes(id));
      return !remove.some((id) => doubtful.includes(id)) || verified.length > 0;
    };
    expect(against(isCovered)).toEqual([]);
  });

  it('what may be good on an allowed backend goes only when every required copy is verified', () => {
    const isPatient = (world: PlacementState) => {
      const beyond = withState(world, ['completed', 'suspect', 'blocked']).filter((id) =>
        world.allowed.includes(id),
      );
      const verified = withState(world, ['completed']);
      const isSafe = world.required.length > 0 && world.required.every((id) => verified.includes(id));
      return isSafe || !replan(world).remove.some((id) => beyond.includes(id));
    };
    expect(against(isPatient)).toEqual([]);
  });

  it('every required backend has a copy, gets one, or is waited for', () => {
    const isCovered = (world: PlacementState) => {
      const { add, awaiting } = replan(world);
      const there = withState(world, ['planned', 'writing', 'completed', 'suspect', 'blocked']);
      return world.required.every(
        (id) => [add, awaiting, there].filter((ids) => ids.includes(id)).length === 1,
      );
    };
    expect(against(isCovered)).toEqual([]);
  });

  it('nothing is added that is not required, and nothing required is removed', () => {
    const isTame = (world: PlacementState) => {
      const { add, remove } = replan(world);
      return (
        add.every((id) => world.required.includes(id)) && !remove.some((id) => world.required.includes(id))
      );
    };
    expect(against(isTame)).toEqual([]);
  });

  it('asking again before the work is done changes nothing', () => {
    const isStable = (world: PlacementState) => {
      const { add, remove } = replan(carryOut(world));
      return add.length === 0 && remove.length === 0;
    };
    expect(against(isStable)).toEqual([]);
  });

  it('work comes to rest with the required copies and no other', () => {
    const arrives = (world: PlacementState) => {
      if (world.required.length === 0) return true;
      let now = world;
      for (let round = 0; round < 4; round += 1) now = work(carryOut(now));
      return withState(now, ['completed']).toSorted().join() === world.required.join();
    };
    expect(against(arrives)).toEqual([]);
  });

  it('a removal just ordered is due', () => {
    const isDue = (world: PlacementState) => {
      const { remove } = replan(world);
      const ordered = carryOut(world);
      return remove.every((id) => isRemovalDue(ordered, id));
    };
    expect(against(isDue)).toEqual([]);
  });
});

describe('isRemovalDue', () => {
  const allowed = ['fi', 'de'];

  it('revokes a removal when the other copy has come into doubt', () => {
    const replicas = copies('fi:suspect de:deleting');
    expect(isRemovalDue({ required: ['fi'], allowed, replicas }, 'de')).toBe(false);
  });

  it('revokes a removal when the copy is required again', () => {
    const replicas = copies('fi:completed de:deleting');
    expect(isRemovalDue({ required: ['fi', 'de'], allowed, replicas }, 'de')).toBe(false);
  });

  it('revokes both of two removals that would have taken the last copies', () => {
    const replicas = copies('fi:deleting de:deleting');
    expect(isRemovalDue({ required: ['fi'], allowed, replicas }, 'fi')).toBe(false);
    expect(isRemovalDue({ required: ['fi'], allowed, replicas }, 'de')).toBe(false);
  });

  it('lets a copy that was never verified go from a forbidden backend, whatever the others are', () => {
    const never = { backendId: 'us', state: 'deleting', wasVerified: false } as const;
    const replicas = [...copies('fi:suspect'), never];
    expect(isRemovalDue({ required: ['fi'], allowed, replicas }, 'us')).toBe(true);
  });

  it('is not asked for a copy that nobody ordered away', () => {
    expect(
      isRemovalDue({ required: ['fi'], allowed, replicas: copies('fi:completed de:deleted') }, 'de'),
    ).toBe(false);
  });
});
