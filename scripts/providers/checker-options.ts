import { parseArgs } from 'node:util';
import { countryOf, DISTINCTIONS, type PlaceDemand, type PlacementDemands, UNKNOWN } from '@sgw/providers';
import { DATA_FOLDER } from './data-files.js';
import { UsageError } from './run-tool.js';

export interface CheckerOptions {
  readonly demands: PlacementDemands;
  /** Placements to show. */
  readonly limit: number;
  readonly isJson: boolean;
  /** Whether every refused zone is listed, or only how many each rule refuses. */
  readonly isVerbose: boolean;
  readonly dataFolder: string;
}

const MAX_REPLICAS = 16;
const MAX_LIMIT = 1000;

export const CHECKER_HELP = `npm run providers:sovereignty-checker -- [options]

Asks the provider data whether copies can lie where they must, at services that have what is needed, under owners that
are allowed: which placements exist, best first, and why every other zone is refused. What is unknown satisfies nothing.

  --countries <list>       a copy must lie in one of these, in order of preference: fi,de
  --jurisdictions <list>   or under one of these laws: eu,ch (after the countries, if both are given)
  --replicas <n>           copies to place (default 1)
  --distinct <what>        what two copies must not share: ${DISTINCTIONS.join(', ')} (default provider)
  --require <list>         features and certificates that must be there for certain: object-lock,iso-27001
  --forbid-owner <list>    countries in which the ultimate legal parent must not sit: us,cn
  --forbid-cloud-act       refuse owners that the United States can make hand out data, and those of whom nobody knows
  --limit <n>              placements to show (default 5)
  --verbose                list every refused zone with its reasons
  --json                   the whole answer as JSON
  --data <folder>          folder of the tables (default data/providers)
  --help                   this text

Best is what lies in the place named first, then of which most is known, then by zone code.
Exit code: 0 a placement exists, 1 none does, 2 wrong arguments or data with mistakes.
`;

/**
 * Reads the command line.
 *
 * @param offered features and certificates that the data knows
 * @throws UsageError that names the option
 */
export function readCheckerOptions(
  args: readonly string[],
  offered: readonly string[],
): CheckerOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      countries: { type: 'string', multiple: true },
      jurisdictions: { type: 'string', multiple: true },
      replicas: { type: 'string', default: '1' },
      distinct: { type: 'string', default: 'provider' },
      require: { type: 'string', multiple: true },
      'forbid-owner': { type: 'string', multiple: true },
      'forbid-cloud-act': { type: 'boolean', default: false },
      limit: { type: 'string', default: '5' },
      verbose: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      data: { type: 'string', default: DATA_FOLDER },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const distinct = DISTINCTIONS.find((one) => one === values.distinct);
  if (!distinct)
    throw new UsageError(`--distinct: "${values.distinct}" is none of ${DISTINCTIONS.join(', ')}`);
  const requires = listOf(values.require);
  const strange = requires.find((name) => !offered.includes(name));
  if (strange !== undefined) throw new UsageError(`--require: "${strange}" is none of ${offered.join(', ')}`);
  return {
    demands: {
      places: [
        ...placesOf('country', '--countries', values.countries),
        ...placesOf('jurisdiction', '--jurisdictions', values.jurisdictions),
      ],
      replicas: wholeNumber('--replicas', values.replicas, MAX_REPLICAS),
      distinct,
      requires,
      forbiddenOwnerCountries: codesOf('--forbid-owner', values['forbid-owner']),
      forbidsCloudAct: values['forbid-cloud-act'],
    },
    limit: wholeNumber('--limit', values.limit, MAX_LIMIT),
    isJson: values.json,
    isVerbose: values.verbose,
    dataFolder: values.data,
  };
}

function placesOf(
  kind: PlaceDemand['kind'],
  option: string,
  lists?: readonly string[],
): readonly PlaceDemand[] {
  const texts = listOf(lists);
  // `eu` is a law, and the one word that is no country of its own.
  if (kind === 'country' && texts.includes('eu')) {
    throw new UsageError(`${option}: eu is a law, not a country: write --jurisdictions eu`);
  }
  const codes = kind === 'country' ? codesOf(option, lists) : texts.map((text) => lawOf(option, text));
  return codes.map((code) => ({ kind, code }));
}

const lawOf = (option: string, text: string): string => (text === 'eu' ? text : codeOf(option, text));

function codesOf(option: string, lists?: readonly string[]): readonly string[] {
  return listOf(lists).map((text) => codeOf(option, text));
}

function codeOf(option: string, text: string): string {
  const code = /^[a-z]{2}$/.test(text) ? countryOf(text) : UNKNOWN;
  if (code === UNKNOWN) throw new UsageError(`${option}: "${text}" is no country of two letters`);
  return code;
}

function listOf(lists: readonly string[] = []): readonly string[] {
  return lists.flatMap((list) => list.split(',').map((item) => item.trim().toLowerCase())).filter(Boolean);
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw new UsageError(`${option}: "${text}" is no whole number from 1 to ${most}`);
}
