import type { PlacementSearch, RefusedZone, ZoneFacts, ZoneRefusal } from '@sgw/providers';
import type { CheckerOptions } from './checker-options.js';
import { textTable } from './text-table.js';

/** What the sovereignty checker found, for a person or as JSON. */
export function checkerReport(options: CheckerOptions, search: PlacementSearch): string {
  return options.isJson ? asJson(options, search) : asText(options, search);
}

function asJson({ demands }: CheckerOptions, search: PlacementSearch): string {
  const { permitted, refused, placements, mostReplicas } = search;
  const report = {
    exists: placements.length > 0,
    demands,
    mostReplicas,
    placements: placements.map((zones) => zones.map(({ zone }) => zone)),
    permitted: permitted.map(({ zone }) => zone),
    refused: refused.map(({ facts, refusals }) => ({ zone: facts.zone, refusals })),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function asText({ demands, isVerbose }: CheckerOptions, search: PlacementSearch): string {
  const { permitted, refused, placements, mostReplicas } = search;
  const copies = demands.replicas === 1 ? 'one copy' : `${demands.replicas} copies`;
  const verdict =
    placements.length > 0
      ? `Yes: ${copies} can be placed. ${permitted.length} of ${permitted.length + refused.length} zones are permitted.`
      : `No: ${copies} cannot be placed. ${shortfall(permitted.length, mostReplicas, demands.distinct)}`;
  const parts = [
    verdict,
    ...placements.map((zones, index) => `Placement ${index + 1}\n${indent(placementTable(zones))}`),
    ...(refused.length > 0 ? [`Refused, by rule\n${indent(refusalTable(refused))}`] : []),
    ...(isVerbose ? [`Refused, zone by zone\n${indent(refused.map(zoneLine).join('\n'))}`] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function shortfall(permitted: number, mostReplicas: number, distinct: string): string {
  if (permitted === 0) return 'No zone keeps every demand for certain.';
  if (permitted === 1) return 'One zone is permitted.';
  return `${permitted} zones are permitted, and no more than ${mostReplicas} of them differ in ${distinct}.`;
}

function placementTable(zones: readonly ZoneFacts[]): string {
  const header = ['zone', 'city', 'law', 'provider', 'owner', "owner's country", 'CLOUD Act'];
  return textTable([
    header,
    ...zones.map((facts) => [
      facts.zone,
      facts.cityName,
      facts.jurisdiction,
      facts.providerName,
      facts.owner,
      facts.ownerCountry,
      facts.cloudActExposure,
    ]),
  ]);
}

/** How many zones each rule refuses, and of how many of them the fact is only unknown: what research could win. */
function refusalTable(refused: readonly RefusedZone[]): string {
  const all = refused.flatMap(({ refusals }) => refusals);
  const groups = Map.groupBy(all, ({ rule, demand }) => `${rule}: ${demand}`);
  const rows = [...groups]
    .map(([rule, refusals]) => [
      rule,
      String(refusals.length),
      String(refusals.filter(({ known }) => known === 'unknown').length),
    ])
    .toSorted((a, b) => Number(b[1]) - Number(a[1]));
  return textTable([['rule', 'zones', 'for unknown'], ...rows]);
}

const zoneLine = ({ facts, refusals }: RefusedZone): string =>
  `${facts.zone}: ${refusals.map(reasonOf).join('; ')}`;

function reasonOf({ rule, demand, known }: ZoneRefusal): string {
  switch (rule) {
    case 'place':
      return `lies in ${known}, outside of ${demand}`;
    case 'owner-country':
      return `the owner sits in ${known}, asked for ${demand}`;
    case 'cloud-act-exposure':
      return `CLOUD Act exposure is ${known}`;
    case 'requirement':
      return `${demand} is ${known}`;
    case 'distinct':
      return `its ${demand} is ${known}, so that no copy can be told apart from it`;
  }
}

const indent = (text: string): string => text.replace(/^/gm, '  ');
