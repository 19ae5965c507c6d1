import type { ru } from '../ru';
import type { English } from '../shape';
import { board } from './board';
import { errors } from './errors';
import { handover } from './handover';
import { journal } from './journal';
import { keyboard } from './keyboard';
import { payment } from './payment';
import { picking } from './picking';
import { problems } from './problems';
import { settings } from './settings';
import { setup } from './setup';
import { shell } from './shell';
import { shift } from './shift';
import { takings } from './takings';
import { training } from './training';

/** Every text of the till in English. */
export const en: English<typeof ru> = {
  ...shell,
  board,
  errors,
  handover,
  journal,
  keyboard,
  payment,
  picking,
  problems,
  settings,
  setup,
  shift,
  takings,
  training,
};
