import { CERTIFICATES, FEATURES } from '@sgw/contracts';
import { findPlacements, readProviderData } from '@sgw/providers';
import { CHECKER_HELP, readCheckerOptions } from './checker-options.js';
import { checkerReport } from './checker-report.js';
import { tablesIn } from './data-files.js';
import { runTool } from './run-tool.js';

// `npm run providers:sovereignty-checker`: see CHECKER_HELP.
runTool((args) => {
  const options = readCheckerOptions(args, [...FEATURES, ...CERTIFICATES]);
  if (options === 'help') {
    process.stdout.write(CHECKER_HELP);
    return 0;
  }
  const { regions } = readProviderData(tablesIn(options.dataFolder));
  const zones = regions.map(({ facts }) => facts);
  const search = findPlacements(zones, options.demands, options.limit);
  process.stdout.write(checkerReport(options, search));
  return search.placements.length > 0 ? 0 : 1;
});
