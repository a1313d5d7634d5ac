---@brief
---
--- https://rapporteur.example
---
--- Rapporteur checks what a Markdown brief claims against the captured sources it was written from.
---
--- The server takes the nearest folder with `rapporteur.toml` or `sources` as its workspace. Settings stand above
--- `rapporteur.toml`, for this editor alone:
---
--- ```lua
--- vim.lsp.config('rapporteur', {
---   settings = {
---     rapporteur = {
---       profile = 'draft', -- 'draft', 'review' or 'release'
---       severity = { CIT003 = 'off' }, -- by code; `rapporteur explain` lists them
---     },
---   },
--- })
--- ```

---@type vim.lsp.Config
return {
  cmd = { 'rapporteur', 'lsp' },
  filetypes = { 'markdown' },
  root_markers = { 'rapporteur.toml', 'sources', '.git' },
  settings = { rapporteur = vim.empty_dict() },
}
