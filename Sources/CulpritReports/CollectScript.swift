// One PowerShell script that gathers what is asked for: it reads, copies into a folder of its own, packs that into one zip
// and says what it collected. It changes nothing on the device, sends nothing, and asks for nothing.

/// Writes the collecting script.
package enum CollectScript {
    /// A script for Windows PowerShell 5.1 and later that collects `items`. Lines end in CR LF, as Windows has them.
    package static func powerShell(_ items: [CollectItem]) -> String {
        var lines = head
        var byHand: [CollectItem] = []
        for item in items {
            let action = CollectAction(item.collect)
            switch action {
            case .copy(let pattern):
                lines.append("Save-File \(quoted(item.id)) \(quoted(action.folder)) \(quoted(pattern))")
            case .run(let command): lines.append("Save-Output \(quoted(item.id)) \(quoted(command))")
            case .byHand: byHand.append(item)
            }
        }
        for item in byHand {
            lines.append("Add-Note \(quoted(item.id)) 'by hand' \(quoted(item.collect))")
        }
        lines += tail
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    /// `text` as a literal that PowerShell takes as it is. Everything but plain ASCII becomes a blank, since PowerShell
    /// takes several curly signs for quotes.
    private static func quoted(_ text: String) -> String {
        var literal = "'"
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x27: literal += "''"
            case 0x20..<0x7F: literal.unicodeScalars.append(scalar)
            default: literal += " "
            }
        }
        return literal + "'"
    }

    private static let head = [
        "#Requires -Version 5.1",
        "# Collects what Culprit reads of a Windows device into one zip. It only reads: nothing on the device is changed,",
        "# nothing is sent. Run it as the user whose device is in trouble, from an elevated PowerShell where that is allowed;",
        "# what needs more rights than there are is named at the end. Usage: powershell -ExecutionPolicy Bypass -File collect.ps1",
        "param([string]$Destination = [Environment]::GetFolderPath('Desktop'))",
        "Set-StrictMode -Version 2",
        "$ErrorActionPreference = 'Stop'",
        "if (-not $Destination) { $Destination = [IO.Path]::GetTempPath() }",
        "$name = 'Culprit-' + $env:COMPUTERNAME + '-' + (Get-Date).ToString('yyyyMMdd-HHmmss')",
        "$work = Join-Path ([IO.Path]::GetTempPath()) $name",
        "$state = Join-Path $work 'State'",
        "[void](New-Item -ItemType Directory -Path $state)",
        "$notes = New-Object System.Collections.Generic.List[string]",
        "",
        "function Add-Note([string]$Id, [string]$Result, [string]$Detail) {",
        "    $line = '{0,-12} {1}: {2}' -f $Result, $Id, $Detail",
        "    $notes.Add($line)",
        "    Write-Host $line",
        "}",
        "",
        "function Save-File([string]$Id, [string]$Folder, [string]$Pattern) {",
        "    try {",
        "        $found = @(Get-ChildItem -Path $Pattern -File -ErrorAction Stop)",
        "        if ($found.Count -eq 0) { Add-Note $Id 'not there' $Pattern; return }",
        "        $target = Join-Path $work $Folder",
        "        if (-not (Test-Path -LiteralPath $target)) { [void](New-Item -ItemType Directory -Path $target) }",
        "        foreach ($file in $found) { Copy-Item -LiteralPath $file.FullName -Destination $target }",
        "        Add-Note $Id 'collected' (($found | ForEach-Object { $_.Name }) -join ', ')",
        "    } catch { Add-Note $Id 'failed' ($Pattern + ': ' + $_.Exception.Message) }",
        "}",
        "",
        "function Save-Output([string]$Id, [string]$Command) {",
        "    try {",
        "        $before = @(Get-ChildItem -LiteralPath $state).Count",
        "        Push-Location -LiteralPath $state",
        "        try { $said = (& $env:ComSpec /d /c ($Command + ' 2>&1') | Out-String).Trim() } finally { Pop-Location }",
        "        $code = $LASTEXITCODE",
        "        if (@(Get-ChildItem -LiteralPath $state).Count -gt $before) { Add-Note $Id 'collected' $Command }",
        "        else { Add-Note $Id 'failed' ($Command + ': ' + $code + ' ' + $said) }",
        "    } catch { Add-Note $Id 'failed' ($Command + ': ' + $_.Exception.Message) }",
        "}",
        "",
        "if ([Security.Principal.WindowsIdentity]::GetCurrent().IsSystem) {",
        "    Add-Note 'dsregcmd' 'mind' 'this runs as SYSTEM, so dsregcmd shows no token of a user'",
        "}",
    ]

    private static let tail = [
        "",
        "$notes | Set-Content -LiteralPath (Join-Path $work 'collected.txt') -Encoding UTF8",
        "Add-Type -AssemblyName System.IO.Compression.FileSystem",
        "$zip = Join-Path $Destination ($name + '.zip')",
        "[IO.Compression.ZipFile]::CreateFromDirectory($work, $zip)",
        "Remove-Item -LiteralPath $work -Recurse -Force",
        "$count = @($notes | Where-Object { $_ -like 'collected *' }).Count",
        "Write-Host ''",
        "Write-Host ('{0} of {1} collected: {2}' -f $count, $notes.Count, $zip)",
    ]
}
