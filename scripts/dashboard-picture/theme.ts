/** Colors of CloudWatch's console. */
export interface Theme {
  readonly name: 'light' | 'dark';
  readonly page: string;
  readonly card: string;
  readonly border: string;
  readonly text: string;
  readonly faint: string;
  readonly grid: string;
  readonly link: string;
  readonly ok: string;
  readonly alarm: string;
}

export const THEMES: readonly Theme[] = [
  {
    name: 'light',
    page: '#f6f6f9',
    card: '#ffffff',
    border: '#c6c6cd',
    text: '#0f141a',
    faint: '#656871',
    grid: '#ebebf0',
    link: '#006ce0',
    ok: '#00802f',
    alarm: '#db0000',
  },
  {
    name: 'dark',
    page: '#0f141a',
    card: '#161d26',
    border: '#424650',
    text: '#ebebf0',
    faint: '#a4a4ad',
    grid: '#2a323d',
    link: '#42b4ff',
    ok: '#2bb534',
    alarm: '#ff7a7a',
  },
];
