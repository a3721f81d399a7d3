/** What a chart shows: groups of bars, each bar with its value at its end. */
export interface ChartContent {
	title: string;
	unit: string;
	groups: ReadonlyArray<{ label: string; bars: ReadonlyArray<{ label: string; value: number }> }>;
}

const WIDTH = 720;
const LABELS = 230;
const VALUES = 90;
const BAR = 20;
const GAP = 6;
const TOP = 48;
const GROUP = 26;

/** Readable on light and on dark pages, and by people who see colours differently. */
const COLORS = ['#2fc6f6', '#8a94a0', '#ff9f43'];
const STYLE =
	'text{font:13px system-ui,sans-serif;fill:#57606a}.t{font-size:15px;font-weight:600}.g{font-weight:600}';

const escape = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const shown = (value: number) => (value >= 10 ? value.toFixed(0) : value.toFixed(2));

/** Horizontal bars as an SVG, all on one linear scale. */
export function barChart({ title, unit, groups }: ChartContent): string {
	const largest = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)));
	const scale = (WIDTH - LABELS - VALUES) / largest;
	const parts: string[] = [`<text class="t" x="0" y="20">${escape(title)}</text>`];
	let y = TOP;
	for (const { label, bars } of groups) {
		parts.push(`<text class="g" x="0" y="${y + 12}">${escape(label)}</text>`);
		y += GROUP - GAP;
		bars.forEach((bar, index) => {
			const width = Math.max(1, bar.value * scale);
			const middle = y + BAR / 2 + 5;
			parts.push(
				`<text x="12" y="${middle}">${escape(bar.label)}</text>`,
				`<rect x="${LABELS}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="2" fill="${COLORS[index % COLORS.length]}"/>`,
				`<text x="${(LABELS + width + 8).toFixed(1)}" y="${middle}">${shown(bar.value)} ${escape(unit)}</text>`,
			);
			y += BAR + GAP;
		});
		y += GAP * 2;
	}
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}" role="img" aria-label="${escape(title)}"><style>${STYLE}</style>${parts.join('')}</svg>\n`;
}
