/// The look of the page: light and dark by the visitor's setting, large targets, a visible focus.
enum PageStyle {
  static let icon = """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#0b6bcb" d="M16 1 29 8.5v15L16 31 3 23.5v-15z"/><path fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" d="m10 16.500 4.200 4.200L22.500 12"/></svg>
    """

  static let text = """
    :root {
      color-scheme: light dark;
      --paper: #f6f7f9; --card: #ffffff; --ink: #14202e; --quiet: #526173; --line: #d5dce4;
      --accent: #0b5cad; --on-accent: #ffffff;
      --good: #12683b; --good-paper: #dcf3e5; --warn: #7a4b00; --warn-paper: #fdeecb;
      --bad: #a01b22; --bad-paper: #fbe0e1;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #10161d; --card: #18212b; --ink: #e8eef5; --quiet: #a3b2c3; --line: #303d4c;
        --accent: #74b6ff; --on-accent: #06203d;
        --good: #86e0ac; --good-paper: #123524; --warn: #f5c869; --warn-paper: #3a2c0c;
        --bad: #ff9ea3; --bad-paper: #43181b;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; max-width: 46rem; min-height: 100vh; padding: 0 1.25rem;
      display: flex; flex-direction: column;
      background: var(--paper); color: var(--ink);
      font: 1.0625rem/1.55 system-ui, "DejaVu Sans", sans-serif;
    }
    header { padding: 1.5rem 0; }
    .home {
      display: inline-flex; align-items: center; gap: .6rem;
      color: inherit; font-weight: 600; text-decoration: none;
    }
    main {
      background: var(--card); border: 1px solid var(--line); border-radius: 1rem;
      padding: clamp(1.25rem, 5vw, 2.5rem);
      box-shadow: 0 1px 2px rgb(0 0 0 / 6%), 0 12px 32px rgb(0 0 0 / 6%);
    }
    h1 {
      margin: 0 0 .5rem; font-size: clamp(1.6rem, 5vw, 2.1rem); line-height: 1.2;
      letter-spacing: -.015em; display: flex; flex-wrap: wrap; align-items: center; gap: .75rem;
    }
    h2 { margin: 2.25rem 0 .5rem; font-size: 1.1rem; }
    .lead { margin: 0 0 1.5rem; color: var(--quiet); overflow-wrap: anywhere; }
    .quiet, .hint { color: var(--quiet); font-size: .95rem; }
    .quiet { margin: 1.75rem 0 0; }
    label { display: block; margin-bottom: .4rem; font-weight: 600; }
    .field { display: flex; flex-wrap: wrap; gap: .6rem; }
    input, button {
      font: inherit; min-height: 3rem; border-radius: .6rem; border: 1px solid var(--line);
    }
    input {
      flex: 1 1 16rem; min-width: 0; padding: .5rem .9rem;
      background: var(--paper); color: inherit; border-color: var(--quiet);
      font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 1rem;
    }
    button {
      padding: .5rem 1.5rem; cursor: pointer; font-weight: 600;
      background: var(--accent); border-color: var(--accent); color: var(--on-accent);
    }
    button:hover { filter: brightness(1.1); }
    .hint { margin: .5rem 0 0; }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    .skip { position: absolute; left: -100rem; }
    .skip:focus { left: 1rem; top: 1rem; padding: .5rem 1rem; background: var(--card); }
    .badge {
      padding: .2rem .8rem; border-radius: 2rem; font-size: 1rem; letter-spacing: 0;
      border: 1px solid currentcolor;
    }
    .active { color: var(--good); background: var(--good-paper); }
    .suspended { color: var(--warn); background: var(--warn-paper); }
    .revoked { color: var(--bad); background: var(--bad-paper); }
    .error { margin: .6rem 0 0; color: var(--bad); font-weight: 600; }
    .note {
      padding: .75rem 1rem; border-radius: .6rem; color: var(--warn); background: var(--warn-paper);
    }
    dl { margin: 0; border-top: 1px solid var(--line); }
    dl div {
      display: grid; grid-template-columns: 10rem 1fr; gap: .25rem 1rem;
      padding: .7rem 0; border-bottom: 1px solid var(--line);
    }
    dt { color: var(--quiet); }
    dd { margin: 0; overflow-wrap: anywhere; }
    code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .95rem; }
    code span:not(:last-child) { margin-right: .45em; }
    footer { margin-top: auto; padding: 1.75rem 0; font-size: .95rem; }
    footer a { color: var(--quiet); margin-right: 1.25rem; }
    @media (max-width: 34rem) { dl div { grid-template-columns: 1fr; } }
    @media (prefers-contrast: more) { :root { --quiet: var(--ink); --line: var(--ink); } }
    """
}
