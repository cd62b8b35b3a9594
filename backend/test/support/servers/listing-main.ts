import { ListingEndpoint } from './listing-endpoint.js';
import { LISTING_SHAPES } from './listing-shapes.js';

// A listing endpoint in a process of its own, so that it takes no time from whoever is measured: `<port> <objects> <ms per page>`.
const [port, objects, pageMs] = process.argv.slice(2).map(Number);
if (port === undefined || objects === undefined || pageMs === undefined) process.exit(2);
await ListingEndpoint.start(
  Object.values(LISTING_SHAPES).map((shape) => shape(objects)),
  { port, pageMs },
);
