import { MemoryDriver } from '@backend/backends';
import { describeDriverContract } from './driver-contract.js';

describeDriverContract('MemoryDriver', { open: async () => new MemoryDriver('memory') });
