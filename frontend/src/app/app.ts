import { Component } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { registerIcons } from './shared/register-icons';

/** The console's root: nothing but the page that the address names. */
@Component({
  selector: 'app-root',
  imports: [RouterOutlet],
  template: '<router-outlet />',
})
export class App {
  constructor() {
    registerIcons();
  }
}
