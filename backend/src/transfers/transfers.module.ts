import { Module } from '@nestjs/common';
import { TransferSettler } from './transfer-settler.js';
import { TransferWatch } from './transfer-watch.js';

@Module({
  providers: [TransferWatch, TransferSettler],
  exports: [TransferWatch, TransferSettler],
})
export class TransfersModule {}
