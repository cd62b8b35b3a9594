import { type CdkDragDrop, DragDropModule, moveItemInArray } from '@angular/cdk/drag-drop';
import { Component, computed, effect, inject, signal } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormField } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatMenuModule } from '@angular/material/menu';
import { MatSelectModule } from '@angular/material/select';
import type { BucketView, Problem } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import { BucketApi } from '../../api/bucket-api';
import { ProblemCard } from '../../shared/problem-card';
import { BUCKET_NAME_RULES, brokenNameRule } from './bucket-name-rules';
import { allowedBackends, locationGroups, type LocationTemplate, locationTemplates } from './location-choice';

/** Makes a bucket: a name, the ordered places it may lie in, and how many copies its objects get. */
@Component({
  selector: 'app-create-bucket-dialog',
  imports: [
    DragDropModule,
    MatButton,
    MatDialogModule,
    MatFormField,
    MatIcon,
    MatIconButton,
    MatInput,
    MatMenuModule,
    MatSelectModule,
    ProblemCard,
  ],
  templateUrl: './create-bucket-dialog.html',
  styleUrl: './create-bucket-dialog.scss',
})
export class CreateBucketDialog {
  private readonly api = inject(BucketApi);
  private readonly dialog = inject<MatDialogRef<CreateBucketDialog, BucketView>>(MatDialogRef);
  protected readonly locations = this.api.locations();
  protected readonly tenants = this.api.tenants();

  protected readonly tenant = signal('');
  protected readonly name = signal('');
  protected readonly terms = signal<readonly string[]>([]);
  protected readonly copies = signal(1);
  protected readonly isSending = signal(false);
  protected readonly wasTried = signal(false);
  protected readonly problem = signal<Problem | undefined>(undefined);

  private readonly known = computed(() => (this.locations.hasValue() ? this.locations.value() : []));
  protected readonly tenantList = computed(() => (this.tenants.hasValue() ? this.tenants.value() : []));
  protected readonly groups = computed(() => locationGroups(this.known(), this.terms()));
  protected readonly templates = computed(() => locationTemplates(this.known()));
  protected readonly backends = computed(() => allowedBackends(this.known(), this.terms()));
  protected readonly rules = computed(() => {
    const name = this.name();
    return BUCKET_NAME_RULES.map(({ text, isKept }) => ({ text, isKept: name !== '' && isKept(name) }));
  });
  protected readonly isNameBad = computed(() => {
    return (this.wasTried() || this.name().length > 2) && brokenNameRule(this.name()) !== undefined;
  });
  protected readonly loadProblem = computed(() => {
    const error = this.locations.error() ?? this.tenants.error();
    return error ? problemOf(error) : undefined;
  });
  protected readonly isReady = computed(
    () =>
      !brokenNameRule(this.name()) && this.terms().length > 0 && this.tenant() !== '' && !this.isSending(),
  );

  constructor() {
    effect(() => {
      const [first] = this.tenantList();
      if (first && !this.tenant()) this.tenant.set(first.name);
    });
    // More copies than places to put them cannot be kept, so they cannot be asked for.
    effect(() => {
      const most = Math.max(1, this.backends().length);
      if (this.copies() > most) this.copies.set(most);
    });
  }

  protected use(template: LocationTemplate): void {
    this.terms.set(template.terms);
    this.copies.set(template.copies);
  }

  protected add(term: string): void {
    this.terms.update((terms) => [...terms, term]);
  }

  protected remove(term: string): void {
    this.terms.update((terms) => terms.filter((other) => other !== term));
  }

  protected move(from: number, to: number): void {
    const terms = [...this.terms()];
    moveItemInArray(terms, from, to);
    this.terms.set(terms);
  }

  protected drop({ previousIndex, currentIndex }: CdkDragDrop<unknown>): void {
    this.move(previousIndex, currentIndex);
  }

  protected async create(event: Event): Promise<void> {
    event.preventDefault();
    this.wasTried.set(true);
    if (!this.isReady()) return;
    this.isSending.set(true);
    this.problem.set(undefined);
    try {
      const bucket = await this.api.create({
        tenant: this.tenant(),
        name: this.name(),
        locationConstraint: this.terms().join(','),
        replicaCount: this.copies(),
      });
      this.dialog.close(bucket);
    } catch (thrown) {
      this.problem.set(problemOf(thrown));
    } finally {
      this.isSending.set(false);
    }
  }
}
