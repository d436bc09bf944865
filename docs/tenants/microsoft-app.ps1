<#
.SYNOPSIS
Makes the app by which hipaacheck reads a Microsoft 365 tenant: application permissions that only read, and a
certificate. Run it again to add what is missing, or to take another certificate.
.EXAMPLE
./microsoft-app.ps1 -Certificate cert.pem
.EXAMPLE
./microsoft-app.ps1 -Certificate cert.pem -Exchange
#>
param(
    # The certificate (PEM, without its key) by which the app will show who it is.
    [Parameter(Mandatory = $true)] [string] $Certificate,
    # Also lets the app run Get- commands of Exchange Online and Security & Compliance: Exchange.ManageAsApp, and
    # the directory role Global Reader, without which that permission allows nothing.
    [switch] $Exchange
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$name = 'hipaacheck (read-only)'
$permissions = @(
    'AccessReview.Read.All'
    'Application.Read.All'
    'AuditLog.Read.All'
    'DeviceManagementConfiguration.Read.All'
    'DeviceManagementManagedDevices.Read.All'
    'Directory.Read.All'
    'Domain.Read.All'
    'GroupSettings.Read.All'
    'Organization.Read.All'
    'Policy.Read.All'
    'RoleAssignmentSchedule.Read.Directory'
    'RoleEligibilitySchedule.Read.Directory'
    'RoleManagement.Read.Directory'
    'SecurityEvents.Read.All'
    'SharePointTenantSettings.Read.All'
    'User.Read.All'
)

Connect-MgGraph -NoWelcome -Scopes @(
    'Application.ReadWrite.All'
    'AppRoleAssignment.ReadWrite.All'
    'RoleManagement.ReadWrite.Directory'
)

$app = Get-MgApplication -Filter "displayName eq '$name'" | Select-Object -First 1
if (-not $app) { $app = New-MgApplication -DisplayName $name -SignInAudience 'AzureADMyOrg' }

$key = [System.Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPem((Get-Content -Raw $Certificate))
if (-not ($app.KeyCredentials | Where-Object DisplayName -EQ $key.Thumbprint)) {
    # Takes the place of any certificate before.
    Update-MgApplication -ApplicationId $app.Id -KeyCredentials @(
        @{ Type = 'AsymmetricX509Cert'; Usage = 'Verify'; Key = $key.RawData; DisplayName = $key.Thumbprint }
    )
}

$principal = Get-MgServicePrincipal -Filter "appId eq '$($app.AppId)'" | Select-Object -First 1
if (-not $principal) { $principal = New-MgServicePrincipal -AppId $app.AppId }

function Grant($ResourceAppId, $Names) {
    $resource = Get-MgServicePrincipal -Filter "appId eq '$ResourceAppId'" | Select-Object -First 1
    $granted = @(Get-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $principal.Id -All)
    foreach ($one in $Names) {
        $role = $resource.AppRoles | Where-Object { $_.Value -eq $one -and $_.AllowedMemberTypes -contains 'Application' }
        if (-not $role) { Write-Warning "$one does not exist in this cloud; what needs it stays unknown"; continue }
        if ($granted | Where-Object { $_.AppRoleId -eq $role.Id -and $_.ResourceId -eq $resource.Id }) { continue }
        New-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $principal.Id -PrincipalId $principal.Id `
            -ResourceId $resource.Id -AppRoleId $role.Id | Out-Null
        Write-Output "granted $one"
    }
}

Grant '00000003-0000-0000-c000-000000000000' $permissions
if ($Exchange) {
    Grant '00000002-0000-0ff1-ce00-000000000000' @('Exchange.ManageAsApp')
    $reader = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451'  # Global Reader
    $held = Get-MgRoleManagementDirectoryRoleAssignment -Filter "principalId eq '$($principal.Id)'"
    if (-not ($held | Where-Object RoleDefinitionId -EQ $reader)) {
        New-MgRoleManagementDirectoryRoleAssignment -PrincipalId $principal.Id -RoleDefinitionId $reader `
            -DirectoryScopeId '/' | Out-Null
        Write-Output 'gave the role Global Reader'
    }
}

Write-Output "export AZURE_TENANT_ID=$((Get-MgContext).TenantId)"
Write-Output "export AZURE_CLIENT_ID=$($app.AppId)"
