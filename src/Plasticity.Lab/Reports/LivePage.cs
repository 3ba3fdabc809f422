namespace Plasticity.Lab.Reports;

/// <summary>A report that is served while runs go on: the page asks its server for news and takes them over without a reload.</summary>
/// <param name="Page">The whole page.</param>
/// <param name="Content">The same page without its scripts and styles: what an open page takes over.</param>
/// <param name="Policy">The page's content security policy, which it states itself too.</param>
/// <param name="Frame">Names the scripts and styles, and the sweep: if they are others, an open page must be loaded anew.</param>
/// <param name="Version">Names the content.</param>
public sealed record LivePage(string Page, string Content, string Policy, string Frame, string Version);
