import { Component, computed, inject } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatDivider } from '@angular/material/divider';
import { MatIcon } from '@angular/material/icon';
import { MatMenuModule } from '@angular/material/menu';
import { MatTooltip } from '@angular/material/tooltip';
import { Appearance } from './appearance';

/** Light, dark or as the system says; rows close together or comfortable; how sizes and times are written. */
@Component({
  selector: 'app-appearance-menu',
  imports: [MatDivider, MatIcon, MatIconButton, MatMenuModule, MatTooltip],
  styles: ':host { display: inline-flex; }',
  template: `<button
      matIconButton
      type="button"
      matTooltip="Appearance"
      [attr.aria-label]="'Appearance: ' + appearance.theme() + ' theme'"
      [matMenuTriggerFor]="menu"
    >
      <mat-icon [svgIcon]="icon()" />
    </button>
    <mat-menu #menu="matMenu" xPosition="before">
      @for (theme of themes; track theme.value) {
        <button
          mat-menu-item
          role="menuitemradio"
          [attr.aria-checked]="appearance.theme() === theme.value"
          (click)="appearance.setTheme(theme.value)"
        >
          <mat-icon [svgIcon]="theme.icon" />
          <span class="row"
            >{{ theme.label }}
            @if (appearance.theme() === theme.value) {
              <mat-icon svgIcon="check" />
            }
          </span>
        </button>
      }
      <mat-divider />
      <button
        mat-menu-item
        role="menuitemcheckbox"
        [attr.aria-checked]="isComfortable()"
        (click)="appearance.setDensity(isComfortable() ? 'compact' : 'comfortable')"
      >
        <mat-icon svgIcon="menu" />
        <span class="row"
          >Comfortable rows
          @if (isComfortable()) {
            <mat-icon svgIcon="check" />
          }
        </span>
      </button>
      <button
        mat-menu-item
        role="menuitemcheckbox"
        [attr.aria-checked]="isSi()"
        (click)="appearance.setUnits(isSi() ? 'iec' : 'si')"
      >
        <mat-icon svgIcon="file" />
        <span class="row"
          >Sizes in powers of 1000 (MB)
          @if (isSi()) {
            <mat-icon svgIcon="check" />
          }
        </span>
      </button>
      <button
        mat-menu-item
        role="menuitemcheckbox"
        [attr.aria-checked]="isUtc()"
        (click)="appearance.setClock(isUtc() ? 'local' : 'utc')"
      >
        <mat-icon svgIcon="clock" />
        <span class="row"
          >Times in UTC
          @if (isUtc()) {
            <mat-icon svgIcon="check" />
          }
        </span>
      </button>
    </mat-menu>`,
})
export class AppearanceMenu {
  protected readonly appearance = inject(Appearance);
  protected readonly themes = [
    { value: 'system', label: 'As the system', icon: 'system' },
    { value: 'light', label: 'Light', icon: 'sun' },
    { value: 'dark', label: 'Dark', icon: 'moon' },
  ] as const;
  protected readonly isComfortable = computed(() => this.appearance.density() === 'comfortable');
  protected readonly isSi = computed(() => this.appearance.units() === 'si');
  protected readonly isUtc = computed(() => this.appearance.clock() === 'utc');
  protected readonly icon = computed(
    () => this.themes.find(({ value }) => value === this.appearance.theme())?.icon ?? 'system',
  );
}
