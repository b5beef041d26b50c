namespace Microsoft.ML.Generative;

/// <summary>The style sheet of the training report.</summary>
internal static class ReportStyle
{
    /// <summary>Curves that have a colour of their own (c0, c1, …); further ones begin again.</summary>
    public const int Colours = 8;

    public const string Css = """
        :root {
          color-scheme: light dark;
          --page: #f5f6f8; --card: #fff; --text: #1c2330; --faint: #667085; --line: #e3e6ec; --alert: #fff7e6;
            --alert-line: #f0b429;
          --c0: #2563eb; --c1: #ea6a0a; --c2: #0a8f62; --c3: #9333ea; --c4: #c81e4f; --c5: #0e7c9b; --c6: #8a6d00; --c7: #55606f;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #12151b; --card: #1b2029; --text: #e6e9ef; --faint: #98a2b3; --line: #2e3542; --alert: #2c2412;
              --alert-line: #b98a1c;
            --c0: #6ea8fe; --c1: #ff9f4a; --c2: #45d0a0; --c3: #c792ff; --c4: #ff7a9c; --c5: #4cc9e8; --c6: #e0c14a;
              --c7: #a8b3c2;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0 auto; padding: 1.25rem 1rem 3rem; max-width: 76rem; background: var(--page); color: var(--text);
          font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
          -webkit-text-size-adjust: 100%;
        }
        h1 { font-size: 1.6rem; line-height: 1.25; margin: .25rem 0 1rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.15rem; margin: 2rem 0 .75rem; }
        h3 { font-size: .95rem; margin: 0; }
        h3::first-letter { text-transform: uppercase; }
        .card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: .9rem 1rem; }
        .facts { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); margin: 0; }
        .facts dt { color: var(--faint); font-size: .8rem; }
        .facts dd { margin: 0; font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums;
          overflow-wrap: anywhere; }
        .messages { background: var(--alert); border-color: var(--alert-line); border-left-width: .3rem; margin: 1rem 0 0;
          list-style: none; }
        .messages li + li { margin-top: .5rem; }
        .messages small { color: var(--faint); display: block; }
        .charts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr)); }
        .legend { display: flex; flex-wrap: wrap; gap: .1rem 1rem; list-style: none; margin: .25rem 0 .5rem; padding: 0;
          font-size: .85rem; }
        .legend b { font-variant-numeric: tabular-nums; }
        .swatch { display: inline-block; width: .9rem; height: .25rem; border-radius: .125rem; margin-right: .4rem;
          vertical-align: middle; }
        svg { display: block; width: 100%; height: auto; }
        svg path { fill: none; vector-effect: non-scaling-stroke; stroke-width: 2; stroke-linejoin: round; stroke: currentColor; }
        svg text { font-size: 11px; fill: var(--faint); font-variant-numeric: tabular-nums; }
        svg text.mark { paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; }
        svg .axis { stroke: var(--faint); stroke-width: 1; }
        svg .grid { stroke: var(--line); stroke-width: 1; }
        svg path.mark { stroke: var(--faint); stroke-width: 1; stroke-dasharray: 5 4; }
        svg .raw { stroke-width: 1; opacity: .3; }
        svg .dot { fill: currentColor; }
        .c0 { color: var(--c0); } .c1 { color: var(--c1); } .c2 { color: var(--c2); } .c3 { color: var(--c3); }
        .c4 { color: var(--c4); } .c5 { color: var(--c5); } .c6 { color: var(--c6); } .c7 { color: var(--c7); }
        .swatch { background: currentColor; }
        .pictures { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr));
          align-items: start; }
        figure { margin: 0; padding: .6rem; cursor: zoom-in; }
        figure.last, figure:focus { grid-column: 1 / -1; cursor: auto; }
        figure:focus-visible { outline: 2px solid var(--c0); }
        figure img { display: block; width: 100%; max-width: 100%; height: auto; image-rendering: pixelated;
          border-radius: .35rem; }
        figure.last img, figure:focus img { max-width: 46rem; margin: 0 auto; }
        figcaption { color: var(--faint); font-size: .85rem; padding-top: .4rem; text-align: center;
          font-variant-numeric: tabular-nums; }
        .tables { display: grid; gap: 1rem; margin-top: 2rem;
          grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); align-items: start; }
        .tables h2 { margin: 0 0 .5rem; }
        table { width: 100%; border-collapse: collapse; font-size: .9rem; }
        th, td { padding: .35rem .25rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
        tr:first-child > * { border-top: 0; }
        th { font-weight: 500; color: var(--faint); }
        td { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
        .epochs { max-height: 22rem; overflow: auto; margin-top: .75rem; }
        summary { cursor: pointer; margin-top: .75rem; }
        footer { color: var(--faint); font-size: .8rem; margin-top: 2rem; }
        @media (max-width: 30rem) {
          body { padding: 1rem .6rem 2rem; }
          .card { padding: .75rem; }
          .pictures { gap: .6rem; grid-template-columns: repeat(2, 1fr); }
          figure { padding: .35rem; }
        }
        @media print { .epochs { max-height: none; } .card { break-inside: avoid; } }
        """;
}
