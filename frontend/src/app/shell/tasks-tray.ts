import { Component, computed, inject, output } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatProgressBar } from '@angular/material/progress-bar';
import { RouterLink } from '@angular/router';
import { formatBytes } from '../shared/format-bytes';
import { formatDuration } from '../shared/format-time';
import { MiddleText } from '../shared/middle-text';
import { UploadQueue, type UploadTask } from '../uploads/upload-queue';

/** The uploads of this tab: how far, how fast, and what can be done about each. */
@Component({
  selector: 'app-tasks-tray',
  imports: [MatButton, MatIcon, MatIconButton, MatProgressBar, MiddleText, RouterLink],
  templateUrl: './tasks-tray.html',
  styleUrl: './tasks-tray.scss',
})
export class TasksTray {
  protected readonly queue = inject(UploadQueue);
  readonly dismiss = output();
  protected readonly rows = computed(() =>
    this.queue.tasks().map((task) => ({ task, percent: percentOf(task), status: statusOf(task) })),
  );
  protected readonly title = computed(() => {
    const active = this.queue.active().length;
    if (active) return `Uploading ${active} ${active === 1 ? 'file' : 'files'}`;
    const failed = this.queue.failed().length;
    return failed ? `${failed} ${failed === 1 ? 'upload' : 'uploads'} failed` : 'Uploads';
  });
}

const percentOf = ({ file, sentBytes, state }: UploadTask): number => {
  if (state === 'done') return 100;
  return file.size === 0 ? 0 : Math.min(100, (sentBytes / file.size) * 100);
};

function statusOf(task: UploadTask): string {
  const { state, sentBytes, file, bytesPerSecond } = task;
  switch (state) {
    case 'waiting':
      return `Waiting · ${formatBytes(file.size)}`;
    case 'done':
      return `Up · ${formatBytes(file.size)}`;
    case 'cancelled':
      return 'Cancelled';
    case 'failed':
      return task.failure ?? 'Failed';
    case 'sending': {
      const far = `${formatBytes(sentBytes)} of ${formatBytes(file.size)}`;
      if (!bytesPerSecond) return far;
      const left = formatDuration((file.size - sentBytes) / bytesPerSecond);
      return `${far} · ${formatBytes(bytesPerSecond)}/s · ${left} left`;
    }
  }
}
