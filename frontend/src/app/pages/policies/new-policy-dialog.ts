import { Component } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogModule } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import { POLICY_TEMPLATES } from './policy-templates';

/** Asks what a new policy shall begin with; the editor does the rest. */
@Component({
  selector: 'app-new-policy-dialog',
  imports: [MatButton, MatDialogModule, RouterLink],
  template: `<h2 mat-dialog-title>New policy</h2>
    <mat-dialog-content class="stack">
      <p class="text-2">
        Begin with one of these. Nothing is kept before you apply it, and nothing holds before you attach it.
      </p>
      <ul class="templates">
        @for (template of templates; track template.id) {
          <li>
            <a
              mat-dialog-close
              routerLink="/policies/~new"
              [queryParams]="{ template: template.id }"
              [attr.aria-label]="template.title + ': ' + template.use"
            >
              <strong>{{ template.title }}</strong>
              <span>{{ template.use }}</span>
            </a>
          </li>
        }
      </ul>
    </mat-dialog-content>
    <mat-dialog-actions>
      <button matButton type="button" mat-dialog-close>Cancel</button>
    </mat-dialog-actions>`,
  styles: `
    .templates {
      display: flex;
      flex-direction: column;
      gap: 8px;
    }
    .templates a {
      display: flex;
      flex-direction: column;
      padding: 10px 14px;
      border: 1px solid var(--line);
      border-radius: var(--radius);
      color: var(--text);
      text-align: start;
    }
    .templates a:hover {
      border-color: var(--accent);
      background: var(--hover);
      text-decoration: none;
    }
    .templates span {
      color: var(--text-2);
    }
  `,
})
export class NewPolicyDialog {
  protected readonly templates = POLICY_TEMPLATES;
}
