# Rapporteur in Kakoune, through kakoune-lsp (kak-lsp) 16 or newer: source this file in kakrc, after kakoune-lsp itself.

hook -group rapporteur global BufSetOption filetype=markdown %{
    set-option buffer lsp_servers %{
        [rapporteur]
        command = "rapporteur"
        args = ["lsp"]
        root_globs = ["rapporteur.toml", "sources", ".git"]
        settings_section = "rapporteur"

        # Settings stand above rapporteur.toml, for this editor alone.
        [rapporteur.settings.rapporteur]
        # profile = "draft"
        # restMillis = 800
        # store = "postgres:///evidence"
        # severity = { CIT003 = "off" }
    }
}

hook -group rapporteur global WinSetOption filetype=markdown %{
    lsp-enable-window
    lsp-inlay-hints-enable window
}
