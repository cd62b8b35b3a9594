import { Injectable } from '@nestjs/common';

/** Knows whether somebody else rings for due work; while nobody does, the worker looks by itself. */
@Injectable()
export class BellWatch {
  private up = false;

  get isUp(): boolean {
    return this.up;
  }

  set(isUp: boolean): void {
    this.up = isUp;
  }
}
