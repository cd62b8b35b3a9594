/** A file with its path below what was dropped, `photos/2024/a.jpg`. */
export interface DroppedFile {
  readonly file: File;
  readonly path: string;
}

/** All files of a drop, folders walked to their ends. Call it in the drop handler: the list is gone afterwards. */
export async function droppedFiles(transfer: DataTransfer): Promise<readonly DroppedFile[]> {
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry?.()).filter((entry) => !!entry);
  if (entries.length === 0) return pickedFiles(transfer.files);
  return (await Promise.all(entries.map(walk))).flat();
}

/** Files of a file or folder picker. */
export function pickedFiles(files: FileList | null): readonly DroppedFile[] {
  return Array.from(files ?? [], (file) => ({ file, path: file.webkitRelativePath || file.name }));
}

async function walk(entry: FileSystemEntry): Promise<readonly DroppedFile[]> {
  const path = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ file, path }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: DroppedFile[] = [];
  // A reader gives its entries in batches and ends with an empty one.
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return found;
    for (const child of batch) found.push(...(await walk(child)));
  }
}
